import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { KeapError } from '../errors.js';
import { RequestStats } from '../request-stats.js';
import type { Shelf } from './entries.js';
import type { Need, Recalled, Remembered } from './entry.js';
import type { KeapRequest, ParsedResponse, Handler } from '../request.js';
import { createAttemptStats, recordRequest } from '../count-requests.js';

export interface RememberOptions {
  readonly responseCache: Shelf;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** A reference table may be served for as long again as it is fresh, ten minutes at least, while it is renewed behind the caller's back. */
const LEAST_RENEWAL_MS = 600_000;
/** How long a renewal nobody waits for may take. */
const RENEWAL_PATIENCE_MS = 30_000;

/** What says that Keap cannot be asked now, as opposed to what it answers. */
const CANNOT_ASK: ReadonlySet<string> = new Set([
  'THROTTLED',
  'QUOTA_EXHAUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/**
 * Serves good answers again while they are fresh and their collection has not been written since they were asked. Past
 * its time a reference table is served once more while one call renews it; anything else only to callers who take it
 * when Keap cannot be asked (`maxStaleMs`). The slow lane neither reads nor writes here, but for reference tables: what
 * it sees once it does not need twice, and it would push everything else out. A store that fails or hangs costs a call
 * to Keap, never an error; while a shared one is away, this process remembers by itself.
 */
export function remember(send: Handler<ParsedResponse>, options: RememberOptions): Handler<ParsedResponse> {
  const { responseCache: shelf, clock, log } = options;
  const read = new WeakMap<Remembered, unknown>();
  const renewing = new Set<string>();
  /** What each operation has asked Keap for: fresh enough for the rest of it. */
  const askedBy = new WeakMap<RequestStats, Set<string>>();

  const serve = (kept: Remembered, request: KeapRequest, startedAtMs: number): ParsedResponse | null => {
    try {
      const { status, body, tenant, goodUntilMs } = kept;
      const data = read.has(kept) ? read.get(kept) : request.parse(body);
      read.set(kept, data);
      const nowMs = shelf.nowMs();
      const age = { staleMs: nowMs < goodUntilMs ? null : nowMs - goodUntilMs };
      const freshForMs = Math.max(0, goodUntilMs - nowMs);
      recordRequest(request, 'memory', { ...createAttemptStats(), status }, clock.monotonicMs() - startedAtMs, {
        ...age,
        freshForMs,
      });
      return { status, body, data, tenant };
    } catch {
      return null;
    }
  };

  const fetchAndStore = async (
    request: KeapRequest,
    key: string,
    recalled: Recalled | null,
  ): Promise<ParsedResponse> => {
    const parsed = await send(request);
    const { stats } = request.requestContext;
    askedBy.set(stats, (askedBy.get(stats) ?? new Set()).add(key));
    if (parsed.data === null || recalled === null) return parsed;
    const goodUntilMs = shelf.nowMs() + request.ttlMs;
    read.set(await shelf.keep(key, request, parsed, { goodUntilMs, mark: recalled.mark }), parsed.data);
    return parsed;
  };

  /** Behind the caller's back, so in the slow lane and on nobody's bill: the quota windows count it all the same. */
  const renew = (request: KeapRequest, key: string, recalled: Recalled): void => {
    if (renewing.has(key)) return;
    renewing.add(key);
    const untilMs = clock.monotonicMs() + RENEWAL_PATIENCE_MS;
    const own = { priority: 'background', stats: new RequestStats(), plan: 'renewed in the background' } as const;
    void fetchAndStore(
      { ...request, requestContext: own, stats: createAttemptStats(), deadlineMs: () => untilMs },
      key,
      recalled,
    )
      .catch((error: unknown) => log?.debug({ path: request.label, err: error }, 'renewing a remembered table failed'))
      .finally(() => renewing.delete(key));
  };

  return async (request) => {
    const { priority, bypassCache, stats, maxStaleMs = -1 } = request.requestContext;
    const isKept = request.method === 'GET' && request.ttlMs > 0 && (priority === 'interactive' || request.reference);
    if (!isKept) return send(request);
    const key = shelf.keyOf(request);
    const startedAtMs = clock.monotonicMs();
    const askedAtMs = shelf.nowMs();
    const recalled = await shelf.recall(key, request, askedAtMs);
    const kept = recalled === null || recalled.kept?.mark !== recalled.mark ? null : recalled.kept;
    const leftMs = kept === null ? -Infinity : kept.goodUntilMs - askedAtMs;
    // A snapshot compares what it reads twice, so it is never served what it has read itself.
    const hasAsked = priority === 'interactive' && askedBy.get(stats)?.has(key) === true;
    const passesOver = bypassCache === true && !hasAsked;
    if (kept !== null && recalled !== null && !passesOver) {
      const known = isServable(kept, request, askedAtMs) ? serve(kept, request, startedAtMs) : null;
      if (known !== null && leftMs <= 0) renew(request, key, recalled);
      if (known !== null) return known;
    }
    try {
      return await fetchAndStore(request, key, recalled);
    } catch (error) {
      const isAway = error instanceof KeapError && CANNOT_ASK.has(error.code);
      const known =
        isAway && kept !== null && Math.max(0, -leftMs) <= maxStaleMs ? serve(kept, request, startedAtMs) : null;
      if (known === null) throw error;
      return known;
    }
  };
}

/** Whether a remembered answer is served without asking Keap: while it is fresh, and a reference table for a while longer. */
export function isServable(kept: Remembered | null, { reference, ttlMs: freshForMs }: Need, nowMs: number): boolean {
  if (kept === null) return false;
  const leftMs = kept.goodUntilMs - nowMs;
  return leftMs > 0 || (reference && leftMs > -Math.max(freshForMs, LEAST_RENEWAL_MS));
}
