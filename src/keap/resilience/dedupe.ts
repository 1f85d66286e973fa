import type { Clock } from '../../clock.js';
import { InFlightRequest, deadlineExceededError } from './in-flight.js';
import type { ParsedResponse, Handler } from '../request.js';
import type { CacheInvalidation } from '../cache/invalidation.js';

/**
 * Identical GETs of a lane that are on their way at the same time share one call. A caller who insists on a fresh answer
 * joins a call of its own operation only, as one that was sent before may be too old, but others may join its own; nobody joins one that was sent before
 * the collection was written.
 */
export function dedupe(
  send: Handler<ParsedResponse>,
  clock: Clock,
  invalidation: CacheInvalidation,
): Handler<ParsedResponse> {
  const inFlightByKey = new Map<string, InFlightRequest>();
  return async (request) => {
    request.requestContext.signal?.throwIfAborted();
    if (clock.monotonicMs() >= (request.deadlineMs?.() ?? Infinity)) throw deadlineExceededError(request);
    if (request.method !== 'GET') return new InFlightRequest(send, request, clock).join(request);
    const key = `${request.requestContext.priority} ${invalidation.writeCount(request.resource)} ${request.url}`;
    const existing = inFlightByKey.get(key);
    const canJoin =
      request.requestContext.bypassCache !== true || existing?.isStartedBy(request.requestContext.stats) === true;
    if (existing !== undefined && canJoin && !existing.isAborted()) return existing.join(request);
    const inFlight = new InFlightRequest(send, request, clock);
    inFlightByKey.set(key, inFlight);
    inFlight.onSettled(() => {
      if (inFlightByKey.get(key) === inFlight) inFlightByKey.delete(key);
    });
    return inFlight.join(request);
  };
}
