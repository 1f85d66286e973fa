import type { Moment } from '../../../clock.js';
import { computeCooldown } from '../header-windows.js';
import type { SlotTiming } from '../slot-timing.js';
import type { Entry, LogEvent } from './call-log.js';

/**
 * Applies what another process has observed, as of the time of its entry: a log that is read again has old ones, whose
 * minute is over. `aheadMs`: how far the log's clock is ahead. Without `hasSameNumbers`, calls are not numbered as those
 * of the log, and only the cooldown applies.
 */
export function applyObservedEntry(
  timing: SlotTiming,
  entry: Pick<Entry, 'atMs'> & { readonly event: Extract<LogEvent, { kind: 'observed' }> },
  now: Moment,
  { aheadMs, hasSameNumbers }: { readonly aheadMs: number; readonly hasSameNumbers: boolean },
): void {
  const { observation, cooldownUntilMs } = entry.event;
  const logNowMs = now.monotonicMs + aheadMs;
  const ageMs = Math.max(0, logNowMs - entry.atMs);
  if (hasSameNumbers) timing.observe(observation, { utcMs: now.utcMs - ageMs, monotonicMs: now.monotonicMs - ageMs });
  const cooldownMs = cooldownUntilMs === null ? 0 : cooldownUntilMs - logNowMs;
  const cooldown = cooldownMs > 0 ? computeCooldown(observation.quota, cooldownMs, now) : null;
  if (cooldown !== null) timing.applyCooldown(cooldown);
}
