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

/** An expired reference table is served for its TTL once more, ten minutes at least, while it is revalidated in the background. */
const MIN_REVALIDATE_MS = 600_000;
/** The deadline of a background revalidation. */
const REVALIDATE_TIMEOUT_MS = 30_000;

/** The codes that mean Keap cannot answer now. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'THROTTLED',
  'QUOTA_EXHAUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/**
 * Serves cached responses while they are fresh and their collection has not been written since. An expired reference
 * table is still served while one call revalidates it; any other expired response only to callers that accept it when
 * Keap cannot answer (`maxStaleMs`). Background requests use the cache for reference tables alone: they read each page
 * once, and would evict everything else. A store that fails or hangs costs a call to Keap, never an error; while a
 * shared store is unreachable, this process caches locally.
 */
export function cache(send: Handler<ParsedResponse>, options: CacheOptions): Handler<ParsedResponse> {
  const { responseCache, clock, log } = options;
  const parsedByEntry = new WeakMap<CacheEntry, unknown>();
  const revalidating = new Set<string>();
  /** The keys that each operation has fetched from Keap: fresh enough for the rest of it. */
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

  /** Runs in the background with stats of its own: no caller is charged, but the quota windows count it. */
  const revalidate = (request: KeapRequest, key: string, lookup: CacheLookup): void => {
    if (revalidating.has(key)) return;
    revalidating.add(key);
    const untilMs = clock.monotonicMs() + REVALIDATE_TIMEOUT_MS;
    const backgroundContext = {
      priority: 'background',
      stats: new RequestStats(),
      plan: 'revalidated in the background',
    } as const;
    void fetchAndStore(
      { ...request, requestContext: backgroundContext, stats: createAttemptStats(), deadlineMs: () => untilMs },
      key,
      lookup,
    )
      .catch((error: unknown) => log?.debug({ path: request.label, err: error }, 'revalidating a cached table failed'))
      .finally(() => revalidating.delete(key));
  };

  return async (request) => {
    const { priority, bypassCache, stats, maxStaleMs = -1 } = request.requestContext;
    const isCacheable =
      request.method === 'GET' && request.ttlMs > 0 && (priority === 'interactive' || request.isReference);
    if (!isCacheable) return send(request);
    const key = responseCache.buildKey(request);
    const startedAtMs = clock.monotonicMs();
    const lookedUpAtMs = responseCache.nowMs();
    const lookup = await responseCache.get(key, request, lookedUpAtMs);
    const entry = lookup === null || lookup.entry?.versionTag !== lookup.versionTag ? null : lookup.entry;
    const remainingMs = entry === null ? -Infinity : entry.expiresAtMs - lookedUpAtMs;
    // A snapshot reads pages twice to compare them, so it never gets a response that it has fetched itself.
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

/** Whether a cached response is served without a call: while it is fresh, and a reference table for a while longer. */
export function isServable(entry: CacheEntry | null, { isReference, ttlMs }: CacheableRequest, nowMs: number): boolean {
  if (entry === null) return false;
  const remainingMs = entry.expiresAtMs - nowMs;
  return remainingMs > 0 || (isReference && remainingMs > -Math.max(ttlMs, MIN_REVALIDATE_MS));
}
