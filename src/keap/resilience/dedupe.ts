import type { Clock } from '../../clock.js';
import { Flight, outOfTime } from './in-flight.js';
import type { Reading, Send } from '../request.js';
import type { Written } from '../cache/invalidation.js';

/**
 * Identical GETs of a lane that are on their way at the same time share one call. A caller who insists on a fresh answer
 * joins a call of its own operation only, as one that was sent before may be too old, but others may join its own; nobody joins one that was sent before
 * the collection was written.
 */
export function coalesce(send: Send<Reading>, clock: Clock, written: Written): Send<Reading> {
  const flights = new Map<string, Flight>();
  return async (call) => {
    call.requestContext.signal?.throwIfAborted();
    if (clock.monotonicMs() >= (call.deadlineMs?.() ?? Infinity)) throw outOfTime(call);
    if (call.method !== 'GET') return new Flight(send, call, clock).join(call);
    const key = `${call.requestContext.priority} ${written.times(call.resource)} ${call.url}`;
    const known = flights.get(key);
    const mayJoin = call.requestContext.bypassCache !== true || known?.isOf(call.requestContext.meter) === true;
    if (known !== undefined && mayJoin && !known.abandoned()) return known.join(call);
    const flight = new Flight(send, call, clock);
    flights.set(key, flight);
    flight.whenLanded(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    return flight.join(call);
  };
}
