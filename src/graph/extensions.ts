import type { CallRecord } from '../keap/meter.js';
import type { Context } from './context.js';

/** What an answer tells of its own cost, under `extensions.keap`. */
export interface KeapExtension {
  /** HTTP calls sent to Keap for this operation, retries included. */
  readonly calls: number;
  /** Needs met by another operation's identical call in flight. */
  readonly coalesced: number;
  /** Needs met from memory. */
  readonly cached: number;
  /** Milliseconds spent waiting for a slot under Keap's limits. */
  readonly waitedMs: number;
  /** What is left of the tightest day budget; null before Keap has told one. */
  readonly quotaRemaining: number | null;
  readonly trace?: readonly CallRecord[];
}

/** The account of an operation for `extensions.keap`; with `trace` also call by call. */
export function keapExtension(context: Context, options: { readonly trace: boolean }): KeapExtension {
  const { calls, coalesced, cached, waitedMs, trace } = context.meter;
  const days = context.services.keap.quota().filter(({ window }) => window === 'day');
  const quotaRemaining = days.length === 0 ? null : Math.min(...days.map(({ remaining }) => remaining));
  return {
    calls,
    coalesced,
    cached,
    waitedMs: Math.round(waitedMs),
    quotaRemaining,
    ...(options.trace ? { trace } : {}),
  };
}
