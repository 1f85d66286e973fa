import type { TraceEntry } from '../../keap/request-stats.js';
import type { Context } from './context.js';

/** What an answer tells of its own cost, under `extensions.keap`. */
export interface KeapExtension {
  /** HTTP calls sent to Keap for this operation, retries included. */
  readonly calls: number;
  /** Those of them that were sent again, after a refusal or a failure. */
  readonly retries: number;
  /** Needs met by another operation's identical call in flight. */
  readonly coalesced: number;
  /** Needs met from memory. */
  readonly cached: number;
  /** Milliseconds spent waiting for a slot under Keap's limits. */
  readonly waitedMs: number;
  /** What is left of the tightest day budget; null before Keap has told one. */
  readonly quotaRemaining: number | null;
  /** Answers that were served past their time, and how long past the oldest was; null: none was. */
  readonly stale: { readonly count: number; readonly oldestSeconds: number } | null;
  readonly trace?: readonly TraceEntry[];
}

/** The account of an operation for `extensions.keap`; with `trace` also call by call. */
export function keapExtension(context: Context, options: { readonly trace: boolean }): KeapExtension {
  const { calls, retries, coalesced, cached, waitedMs, trace } = context.stats;
  const dailyWindows = context.services.keap.quota().filter(({ window }) => window === 'day');
  const quotaRemaining = dailyWindows.length === 0 ? null : Math.min(...dailyWindows.map(({ remaining }) => remaining));
  return {
    calls,
    retries,
    coalesced,
    cached,
    waitedMs: Math.round(waitedMs),
    quotaRemaining,
    stale: summarizeStale(trace),
    ...(options.trace ? { trace } : {}),
  };
}

function summarizeStale(trace: readonly TraceEntry[]): KeapExtension['stale'] {
  const ages = trace.flatMap(({ staleMs }) => staleMs ?? []);
  return ages.length === 0 ? null : { count: ages.length, oldestSeconds: Math.round(Math.max(...ages) / 1000) };
}
