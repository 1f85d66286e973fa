import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { KeapError } from '../errors.js';
import { RequestStats } from '../request-stats.js';
import type { EntryStore } from './entry-store.js';
import type { CacheableRequest, CacheEntry, CacheValidity, StoredResponse } from './entry.js';
import { freezeDeep } from './memory-store.js';
import { type KeapRequest, type ParsedResponse, type Handler, createAttemptStats, recordRequest } from '../request.js';

export interface CacheOptions {
  readonly entryStore: EntryStore;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** An expired reference table is served for its TTL once more, ten minutes at least, while it is revalidated in the background. */
const MIN_REVALIDATE_MS = 600_000;
/** The deadline of a background revalidation. */
export const REVALIDATE_TIMEOUT_MS = 30_000;
/** How long an expired response is kept, for callers that accept it when Keap cannot answer. */
const STALE_RETENTION_MS = { record: 3_600_000, reference: 86_400_000 };

/** The codes that mean Keap cannot answer now. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set([
  'THROTTLED',
  'QUOTA_EXHAUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
]);

/** Whether an error means that Keap cannot answer now. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof KeapError && UNAVAILABLE_CODES.has(error.code);

/** How long a store keeps what a request gets. */
export const computeRetentionMs = ({ ttlMs, isReference }: Pick<CacheableRequest, 'ttlMs' | 'isReference'>): number =>
  ttlMs + STALE_RETENTION_MS[isReference ? 'reference' : 'record'];

/**
 * Serves cached responses while they are fresh and their collection has not been written since. An expired reference
 * table is still served while one call revalidates it; any other expired response only to callers that accept it when
 * Keap cannot answer (`maxStaleMs`). Background requests use the cache for reference tables alone: they read each page
 * once, and would evict everything else. A store that fails or hangs costs a call to Keap, never an error; while a
 * shared store is unreachable, this process caches locally.
 */
export function cache(send: Handler<ParsedResponse>, options: CacheOptions): Handler<ParsedResponse> {
  const { entryStore, clock, log } = options;
  const revalidating = new Set<string>();
  /** The keys that each operation has fetched from Keap: fresh enough for the rest of it. */
  const fetchedBy = new WeakMap<RequestStats, Set<string>>();

  const serveEntry = (entry: CacheEntry, request: KeapRequest, startedAtMs: number): ParsedResponse => {
    const { status, body, data, tenant, expiresAtMs } = entry;
    const nowMs = entryStore.nowMs();
    recordRequest(request, 'memory', { ...createAttemptStats(), status }, clock.monotonicMs() - startedAtMs, {
      staleMs: nowMs < expiresAtMs ? null : nowMs - expiresAtMs,
      freshForMs: Math.max(0, expiresAtMs - nowMs),
    });
    return { status, body, data, tenant };
  };

  /** `versionTag`: of the lookup; undefined where the store failed. */
  const fetchAndStore = async (
    request: KeapRequest,
    key: string,
    versionTag: string | null | undefined,
  ): Promise<ParsedResponse> => {
    const parsed = await send(request);
    const { stats } = request.requestContext;
    fetchedBy.set(stats, (fetchedBy.get(stats) ?? new Set()).add(key));
    const { status, data, tenant, body } = parsed;
    if (data === null || body === null || versionTag === undefined) return parsed;
    const validity = { expiresAtMs: entryStore.nowMs() + request.ttlMs, versionTag };
    const entry = createEntry(parsed, validity, request);
    const toStored = (): StoredResponse => ({ status, body, tenant, ...validity });
    await entryStore.put([{ key, entry, toStored }], computeRetentionMs(request));
    return parsed;
  };

  /** Runs in the background with stats of its own: no caller is charged, but the quota windows count it. */
  const revalidate = (request: KeapRequest, key: string, versionTag: string | null): void => {
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
      versionTag,
    )
      .catch((error: unknown) => log?.debug({ path: request.label, err: error }, 'revalidating a cached table failed'))
      .finally(() => revalidating.delete(key));
  };

  return async (request) => {
    const { priority, bypassCache, stats, maxStaleMs = -1 } = request.requestContext;
    if (!isCacheable(request) || request.isCachedByRecord === true) return send(request);
    const { resource, ttlMs } = request;
    const key = entryStore.buildKey(resource, buildName(request));
    const startedAtMs = clock.monotonicMs();
    const lookedUpAtMs = entryStore.nowMs();
    const decode = (stored: unknown): CacheEntry => decodeEntry(stored as StoredResponse, request);
    const lookup = await entryStore.find({ keys: [key], resource, ttlMs, decode });
    const entry = lookup?.entries.get(key) ?? null;
    const remainingMs = entry === null ? -Infinity : entry.expiresAtMs - lookedUpAtMs;
    // A snapshot reads pages twice to compare them, so it never gets a response that it has fetched itself.
    const hasFetched = priority === 'interactive' && fetchedBy.get(stats)?.has(key) === true;
    const skipsCache = bypassCache === true && !hasFetched;
    if (entry !== null && lookup !== null && !skipsCache && isServable(entry, request, lookedUpAtMs)) {
      if (remainingMs <= 0) revalidate(request, key, lookup.versionTag);
      return serveEntry(entry, request, startedAtMs);
    }
    try {
      return await fetchAndStore(request, key, lookup?.versionTag);
    } catch (error) {
      if (!isUnavailable(error) || entry === null || Math.max(0, -remainingMs) > maxStaleMs) throw error;
      return serveEntry(entry, request, startedAtMs);
    }
  };
}

/** Whether a request may be answered from the cache. */
export function isCacheable({
  method,
  ttlMs,
  isReference,
  requestContext: { priority },
}: Pick<KeapRequest, 'method' | 'ttlMs' | 'isReference' | 'requestContext'>): boolean {
  return method === 'GET' && ttlMs > 0 && (priority === 'interactive' || isReference);
}

/** Whether a cached response is served without a call: while it is fresh, and a reference table for a while longer. */
export function isServable(
  entry: Pick<CacheValidity, 'expiresAtMs'> | null,
  { isReference, ttlMs }: Pick<CacheableRequest, 'isReference' | 'ttlMs'>,
  nowMs: number,
): boolean {
  if (entry === null) return false;
  const remainingMs = entry.expiresAtMs - nowMs;
  return remainingMs > 0 || (isReference && remainingMs > -Math.max(ttlMs, MIN_REVALIDATE_MS));
}

/** The parsed data of the cached response that this process holds and would serve for a request; null where it holds none. */
export function findCached(entryStore: EntryStore, request: CacheableRequest): unknown {
  const key = entryStore.buildKey(request.resource, buildName(request));
  const entry = entryStore.peek(key, request.resource);
  return isServable(entry, request, entryStore.nowMs()) ? (entry as CacheEntry).data : null;
}

const buildName = ({ method, url }: CacheableRequest): string => `${method} ${url}`;

/** The indexes that are kept with the rows of a page: measured at 120 bytes for orders. */
const INDEX_BYTES_PER_ROW = 150;

/** The entry of a response; its data is frozen. A snapshot reads reference tables from the cache and stores their body. */
function createEntry(
  { status, data, tenant, body }: ParsedResponse,
  { expiresAtMs, versionTag }: CacheValidity,
  { isReference }: Pick<CacheableRequest, 'isReference'>,
): CacheEntry {
  const keptBody = isReference ? body : null;
  const { rows = [] } = data as { readonly rows?: readonly unknown[] };
  const bytes = freezeDeep(data) + (keptBody?.length ?? 0) + rows.length * INDEX_BYTES_PER_ROW;
  return { status, data, tenant, body: keptBody, expiresAtMs, versionTag, bytes };
}

/** Throws where the body is not what the request asks for. */
function decodeEntry(stored: StoredResponse, request: KeapRequest): CacheEntry {
  return createEntry({ ...stored, data: request.parse(stored.body) }, stored, request);
}
