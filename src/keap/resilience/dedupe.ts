import type { Clock } from '../../clock.js';
import { Flight, outOfTime } from './in-flight.js';
import type { ParsedResponse, Handler } from '../request.js';
import type { Written } from '../cache/invalidation.js';

/**
 * Identical GETs of a lane that are on their way at the same time share one call. A caller who insists on a fresh answer
 * joins a call of its own operation only, as one that was sent before may be too old, but others may join its own; nobody joins one that was sent before
 * the collection was written.
 */
export function coalesce(send: Handler<ParsedResponse>, clock: Clock, written: Written): Handler<ParsedResponse> {
  const flights = new Map<string, Flight>();
  return async (request) => {
    request.requestContext.signal?.throwIfAborted();
    if (clock.monotonicMs() >= (request.deadlineMs?.() ?? Infinity)) throw outOfTime(request);
    if (request.method !== 'GET') return new Flight(send, request, clock).join(request);
    const key = `${request.requestContext.priority} ${written.times(request.resource)} ${request.url}`;
    const known = flights.get(key);
    const mayJoin = request.requestContext.bypassCache !== true || known?.isOf(request.requestContext.stats) === true;
    if (known !== undefined && mayJoin && !known.abandoned()) return known.join(request);
    const flight = new Flight(send, request, clock);
    flights.set(key, flight);
    flight.whenLanded(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    return flight.join(request);
  };
}
