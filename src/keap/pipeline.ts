import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { circuitBreaker } from './resilience/circuit-breaker.js';
import type { ResourceKey } from '../resources/table.js';
import { listShowing } from '../resources/writes/shown-in.js';
import { dedupe } from './resilience/dedupe.js';
import { Deadlines, type ParsedResponse, type Handler, recordStats, countRequests } from './request.js';
import { classifyResponse } from './http/classify.js';
import type { CallsLeft } from './rate-limit/caller-shares.js';
import type { QuotaUsage } from './rate-limit/quota-headers.js';
import { cache, findCached } from './cache/cache.js';
import { EntryStore } from './cache/entry-store.js';
import { invalidating, CacheInvalidation } from './cache/invalidation.js';
import { RecordCache } from './cache/record-cache.js';
import type { CacheableRequest } from './cache/entry.js';
import { createMemoryKeyv, guardStore, type StoreGuard } from './cache/store.js';
import { retry } from './resilience/retry.js';
import type { RateLimiter } from './rate-limit/rate-limiter.js';
import { authorize, withCredentialRefresh, type Credentials } from './credentials.js';
import { createTransport } from './http/transport.js';

export interface PipelineOptions {
  /** Such as `https://api.infusionsoft.com/crm/rest`; `/v1/…` and `/v2/…` are appended. */
  readonly baseUrl: string;
  /** `apiKeyCredentials(key)`, or the credentials of an OAuth connection. */
  readonly credentials: Credentials;
  /** The rate limiter of the credential. Its owner closes it. */
  readonly rateLimiter: RateLimiter;
  /** The gateway's name of this account, where several accounts share a rate limiter and a store. */
  readonly account?: string;
  readonly clock: Clock;
  readonly log?: Logger;
  /** The store of cached responses; by default bounded memory of this process. Its owner closes it. */
  readonly store?: Keyv;
  /** The timeout of one HTTP exchange. */
  readonly timeoutMs?: number;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** The whole pipeline of one account. */
export interface Pipeline {
  readonly send: Handler<ParsedResponse>;
  /** Streams the response body: neither cached nor shared, otherwise as `send`. */
  readonly stream: Handler<ParsedResponse>;
  /** The cached records of id sets. */
  readonly records: RecordCache;
  /** The parsed data of the cached response that this process holds and would serve for a request; null where it holds none. */
  findCached(request: CacheableRequest): unknown;
  /** Invalidates the cached responses of a collection, and of those that show its records. */
  refresh(resource: ResourceKey, id: string | null): Promise<void>;
  quota(): QuotaUsage[];
  callsLeft(caller: string): CallsLeft;
  /** Whether Keap answered the last request with 401. */
  isCredentialRefused(): boolean;
  /** The store of cached responses, and the fingerprint of account and credential in its keys. */
  readonly cacheStore: { readonly store: Keyv; readonly guard: StoreGuard; readonly fingerprint: string };
  close(): Promise<void>;
}

const TIMEOUT_MS = 60_000;
const MAX_RESPONSE_BYTES = 50 * 2 ** 20;

/**
 * Joins the middleware, innermost first. Retry wraps the rate limiter, so that each attempt takes a slot and is counted.
 * Classification stands between them, so that a malformed response is a failed attempt too.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { clock, log, baseUrl, credentials, rateLimiter, account = '' } = options;
  const random = options.random ?? Math.random;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const transport = createTransport({ baseUrl, clock, timeoutMs, maxBytes: MAX_RESPONSE_BYTES });
  const authorized = authorize(countRequests(transport.send), credentials);
  const rateLimited = rateLimiter.wrap(authorized.send, account);
  const classified = circuitBreaker(classifyResponse(rateLimited, clock), clock, log);
  const retried = retry(withCredentialRefresh(classified, credentials), {
    clock,
    random,
    ...(log === undefined ? {} : { log }),
  });
  const fingerprint = createHash('sha256')
    .update(`${baseUrl} ${account} ${credentials.fingerprint}`)
    .digest('base64url')
    .slice(0, 22);
  const store = options.store ?? createMemoryKeyv();
  const guard = guardStore({ store, clock, ...(log === undefined ? {} : { log }) });
  const invalidation = new CacheInvalidation({ store, guard, fingerprint });
  const deduped = dedupe(invalidating(retried, invalidation), clock, invalidation);
  const entryStore = new EntryStore({ store, fingerprint, guard, invalidation, clock });
  const cacheOptions = { entryStore, clock, ...(log === undefined ? {} : { log }) };
  const send = cache(deduped, cacheOptions);
  const streamed = recordStats(retried, clock);
  const deadlines = new Deadlines(clock);
  return {
    send: (request) => send(deadlines.withMonotonicDeadline(request)),
    stream: (request) => streamed(deadlines.withMonotonicDeadline(request)),
    records: new RecordCache(cacheOptions),
    findCached: (request) => findCached(entryStore, request),
    refresh: (resource) => invalidation.invalidate(listShowing(resource)),
    quota: () => rateLimiter.quota(account),
    callsLeft: (caller) => rateLimiter.callsLeft(account, caller),
    isCredentialRefused: () => authorized.isCredentialRefused(),
    cacheStore: { store, guard, fingerprint },
    close: () => transport.close(),
  };
}
