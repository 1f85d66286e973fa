import { systemClock, type Clock } from '../../clock.js';
import type { Context, OperationOptions, Services } from './context.js';
import type { RequestContext } from '../../keap/keap-client.js';
import { RequestStats, type TraceEntry } from '../../keap/request-stats.js';
import { BatchScheduler } from '../../query/load/batch-scheduler.js';
import { createLoaders, type Loaders } from '../../query/load/loaders.js';
import { CallBudget, createLiveSource, createLiveWrites } from '../../query/sources/live-source.js';
import { OutstandingFields } from '../../query/cost/outstanding-fields.js';
import { withTimeSlices, OperationUsage } from '../limits/usage.js';

/** Creates the context of one GraphQL operation: own stats and loaders, interactive priority. */
export function createContext(services: Services, options: OperationOptions, clock: Clock = systemClock): Context {
  const { caller, ...requestOptions } = options;
  const stats = new RequestStats();
  const usage = new OperationUsage(services.limits, services.timeSlices, options.signal);
  const requestContext: RequestContext = {
    priority: 'interactive',
    stats,
    caller: caller.name,
    ...requestOptions,
    signal: usage.signal,
  };
  // Reads and writes share it: both are the operation's calls.
  const budget = new CallBudget(stats, services.maxKeapCallsPerQuery);
  const source = createLiveSource(services.keap, requestContext, budget);
  const writes = createLiveWrites(services.keap, requestContext, budget);
  const scheduler = createScheduler(options, clock);
  usage.onProgress = scheduler.notify;
  const newLoaders = (): Loaders => withTimeSlices(createLoaders(source, scheduler), usage);
  const loaders = newLoaders();
  const outstanding = new OutstandingFields(scheduler);
  const resetLoaders = (): void => {
    // In place, so that code that holds this context's loaders uses the new ones.
    Object.assign(loaders, newLoaders());
    services.recentOperations.clear();
  };
  return {
    services,
    options,
    caller,
    stats,
    usage,
    requestContext,
    loaders,
    outstanding,
    writes,
    resetLoaders,
  };
}

/** A batch waits for a third of the operation's time at most, so that the calls after it have the rest. */
function createScheduler({ deadlineAtMs }: OperationOptions, clock: Clock): BatchScheduler {
  if (deadlineAtMs === undefined) return new BatchScheduler({ clock });
  return new BatchScheduler({ clock, maxWaitMs: Math.max(0, deadlineAtMs - clock.now()) / 3 });
}

/** The cost of a response, under `extensions.keap`. */
export interface KeapExtension {
  /** HTTP calls sent to Keap for this operation, retries included. */
  readonly calls: number;
  /** How many of them were retries after a rejection or a failure. */
  readonly retries: number;
  /** Requests that shared another operation's identical call in flight. */
  readonly coalesced: number;
  /** Requests served from the cache. */
  readonly cached: number;
  /** Milliseconds spent waiting for a slot under Keap's limits. */
  readonly waitedMs: number;
  /** What is left of the smallest daily quota; null until Keap reports one. */
  readonly quotaRemaining: number | null;
  /** Responses served past their lifetime, and by how much the oldest was; null where there were none. */
  readonly stale: { readonly count: number; readonly oldestSeconds: number } | null;
  readonly trace?: readonly TraceEntry[];
}

/** The `extensions.keap` of an operation; with `trace`, also each call. */
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
