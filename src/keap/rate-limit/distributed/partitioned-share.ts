import type { Clock } from '../../../clock.js';
import type { QuotaShare } from '../slot-timing.js';

/** A process that never reached the log uses a tenth. */
const UNKNOWN_MEMBERS = 10;

/** The share of a process that cannot reach the log now: one for each known member, and one for a process that started since. */
export function computePartitionedShare(name: string, members: readonly string[], aheadMs: number): QuotaShare {
  const memberCount = Math.max(1, members.length);
  const index = Math.max(0, members.indexOf(name));
  return { weight: memberCount + 1, timeSlots: { count: memberCount, index, aheadMs } };
}

/** The share of a process that never reached the log. Such processes have only the wall clock in common. */
export function computeUnknownShare(name: string, clock: Clock): QuotaShare {
  const index = Number.parseInt(name, 16) % UNKNOWN_MEMBERS;
  const aheadMs = clock.now() - clock.monotonicMs();
  return { weight: UNKNOWN_MEMBERS, timeSlots: { count: UNKNOWN_MEMBERS, index, aheadMs } };
}
