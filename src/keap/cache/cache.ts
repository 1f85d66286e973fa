import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { KeapError } from '../errors.js';
import { RequestStats } from '../request-stats.js';
import type { ResponseCache } from './response-cache.js';
import type { CacheableRequest, CacheLookup, CacheEntry } from './entry.js';
import { type KeapRequest, type ParsedResponse, type Handler, createAttemptStats, recordRequest } from '../request.js';

export interface CacheOptions {
  readonly responseCache: ResponseCache;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** A reference table may be served for as long again as it is fresh, ten minutes at least, while it is renewed behind the caller's back. */
const MIN_REVALIDATE_MS = 600_000;
/** How long a renewal nobody waits for may take. */
const REVALIDATE_TIMEOUT_MS = 30_000;

/** What says that Keap cannot be asked now, as opposed to what it answers. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
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
export function cache(send: Handler<ParsedResponse>, options: CacheOptions): Handler<ParsedResponse> {
  const { responseCache, clock, log } = options;
  const parsedByEntry = new WeakMap<CacheEntry, unknown>();
  const revalidating = new Set<string>();
  /** What each operation has asked Keap for: fresh enough for the rest of it. */
  const fetchedBy = new WeakMap<RequestStats, Set<string>>();

  const serveEntry = (entry: CacheEntry, request: KeapRequest, startedAtMs: number): ParsedResponse | null => {
    try {
      const { status, body, tenant, expiresAtMs } = entry;
      const data = parsedByEntry.has(entry) ? parsedByEntry.get(entry) : request.parse(body);
      parsedByEntry.set(entry, data);
      const nowMs = responseCache.nowMs();
      const age = { staleMs: nowMs < expiresAtMs ? null : nowMs - expiresAtMs };
      const freshForMs = Math.max(0, expiresAtMs - nowMs);
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
    lookup: CacheLookup | null,
  ): Promise<ParsedResponse> => {
    const parsed = await send(request);
    const { stats } = request.requestContext;
    fetchedBy.set(stats, (fetchedBy.get(stats) ?? new Set()).add(key));
    if (parsed.data === null || lookup === null) return parsed;
    const expiresAtMs = responseCache.nowMs() + request.ttlMs;
    parsedByEntry.set(
      await responseCache.put(key, request, parsed, { expiresAtMs, versionTag: lookup.versionTag }),
      parsed.data,
    );
    return parsed;
  };

  /** Behind the caller's back, so in the slow lane and on nobody's bill: the quota windows count it all the same. */
  const revalidate = (request: KeapRequest, key: string, lookup: CacheLookup): void => {
    if (revalidating.has(key)) return;
    revalidating.add(key);
    const untilMs = clock.monotonicMs() + REVALIDATE_TIMEOUT_MS;
    const backgroundContext = {
      priority: 'background',
      stats: new RequestStats(),
      plan: 'renewed in the background',
    } as const;
    void fetchAndStore(
      { ...request, requestContext: backgroundContext, stats: createAttemptStats(), deadlineMs: () => untilMs },
      key,
      lookup,
    )
      .catch((error: unknown) => log?.debug({ path: request.label, err: error }, 'renewing a remembered table failed'))
      .finally(() => revalidating.delete(key));
  };

  return async (request) => {
    const { priority, bypassCache, stats, maxStaleMs = -1 } = request.requestContext;
    const isCacheable =
      request.method === 'GET' && request.ttlMs > 0 && (priority === 'interactive' || request.reference);
    if (!isCacheable) return send(request);
    const key = responseCache.buildKey(request);
    const startedAtMs = clock.monotonicMs();
    const lookedUpAtMs = responseCache.nowMs();
    const lookup = await responseCache.get(key, request, lookedUpAtMs);
    const entry = lookup === null || lookup.entry?.versionTag !== lookup.versionTag ? null : lookup.entry;
    const remainingMs = entry === null ? -Infinity : entry.expiresAtMs - lookedUpAtMs;
    // A snapshot compares what it reads twice, so it is never served what it has read itself.
    const hasFetched = priority === 'interactive' && fetchedBy.get(stats)?.has(key) === true;
    const skipsCache = bypassCache === true && !hasFetched;
    if (entry !== null && lookup !== null && !skipsCache) {
      const cached = isServable(entry, request, lookedUpAtMs) ? serveEntry(entry, request, startedAtMs) : null;
      if (cached !== null && remainingMs <= 0) revalidate(request, key, lookup);
      if (cached !== null) return cached;
    }
    try {
      return await fetchAndStore(request, key, lookup);
    } catch (error) {
      const isUnavailable = error instanceof KeapError && UNAVAILABLE_CODES.has(error.code);
      const cached =
        isUnavailable && entry !== null && Math.max(0, -remainingMs) <= maxStaleMs
          ? serveEntry(entry, request, startedAtMs)
          : null;
      if (cached === null) throw error;
      return cached;
    }
  };
}

/** Whether a remembered answer is served without asking Keap: while it is fresh, and a reference table for a while longer. */
export function isServable(entry: CacheEntry | null, { reference, ttlMs }: CacheableRequest, nowMs: number): boolean {
  if (entry === null) return false;
  const remainingMs = entry.expiresAtMs - nowMs;
  return remainingMs > 0 || (reference && remainingMs > -Math.max(ttlMs, MIN_REVALIDATE_MS));
}
