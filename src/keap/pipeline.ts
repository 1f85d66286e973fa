import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { circuitBreaker } from './resilience/circuit-breaker.js';
import type { ResourceKey } from '../resources/table.js';
import type { RateLimits } from './rate-limit/quota-windows.js';
import { dedupe } from './resilience/dedupe.js';
import { Deadlines, type ParsedResponse, type Handler, recordStats, countRequests } from './request.js';
import { classifyResponse } from './http/classify.js';
import type { QuotaUsage } from './rate-limit/quota-headers.js';
import { isServable, cache } from './cache/cache.js';
import { ResponseCache, invalidating, CacheInvalidation } from './cache/response-cache.js';
import type { CacheableRequest } from './cache/entry.js';
import { createMemoryKeyv, guardStore, type StoreGuard } from './cache/store.js';
import { retry } from './resilience/retry.js';
import { createRateLimiter, type RateLimiter } from './rate-limit/rate-limiter.js';
import { authorize, withCredentialRefresh, type Credentials } from './credentials.js';
import { createTransport } from './http/transport.js';

export interface PipelineOptions {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly limits: RateLimits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
  readonly rateLimiter?: RateLimiter;
  readonly account?: string;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly store?: Keyv;
  readonly timeoutMs?: number;
  readonly random?: () => number;
}

/** All layers joined. */
export interface Pipeline {
  readonly send: Handler<ParsedResponse>;
  /** For calls whose answer is wanted as it comes in: neither remembered nor shared, everything else as ever. */
  readonly stream: Handler<ParsedResponse>;
  /** Whether this process holds a remembered answer to a call that it would serve. */
  isCached(request: CacheableRequest): boolean;
  /** Nothing of a collection that was remembered so far is served again. */
  refresh(resource: ResourceKey, id: string | null): Promise<void>;
  quota(): QuotaUsage[];
  /** Whether Keap's last response was 401. */
  isCredentialRefused(): boolean;
  /** Where answers are remembered, and what names this account and credential there. */
  readonly cacheStore: { readonly store: Keyv; readonly guard: StoreGuard; readonly fingerprint: string };
  close(): Promise<void>;
}

const TIMEOUT_MS = 60_000;
const MAX_RESPONSE_BYTES = 50 * 2 ** 20;

/**
 * Joins the layers, innermost first. Retry stands outside throttle, so that each attempt pays for its slot and is
 * counted; judging stands between them, so that a garbled answer is an attempt too.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { clock, log, baseUrl, credentials, account = '' } = options;
  const random = options.random ?? Math.random;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const transport = createTransport({ baseUrl, clock, timeoutMs, maxBytes: MAX_RESPONSE_BYTES });
  const rateLimiter =
    options.rateLimiter ??
    createRateLimiter({
      limits: options.limits,
      dayShare: options.dayShare,
      snapshotPerSecond: options.snapshotPerSecond,
      clock,
    });
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
  const responseCache = new ResponseCache({ store, fingerprint, guard, invalidation, clock });
  const send = cache(deduped, { responseCache, clock, ...(log === undefined ? {} : { log }) });
  const streamed = recordStats(retried, clock);
  const deadlines = new Deadlines(clock);
  return {
    send: (request) => send(deadlines.withMonotonicDeadline(request)),
    stream: (request) => streamed(deadlines.withMonotonicDeadline(request)),
    isCached: (request) => isServable(responseCache.peek(request), request, responseCache.nowMs()),
    refresh: (resource) => invalidation.invalidate([resource]),
    quota: () => rateLimiter.quota(account),
    isCredentialRefused: authorized.isCredentialRefused,
    cacheStore: { store, guard, fingerprint },
    close: async () => {
      if (options.rateLimiter === undefined) await rateLimiter.close();
      await transport.close();
    },
  };
}
