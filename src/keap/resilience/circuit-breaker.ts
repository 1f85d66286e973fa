import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { Circuit } from './circuit.js';
import { KeapError } from '../errors.js';
import type { KeapRequest, ParsedResponse, Handler } from '../request.js';

/** Thrown without asking Keap: the circuit is open. */
export class CircuitOpen extends KeapError {}

/**
 * Stops asking where asking fails again and again: the whole host when connections fail, one path when it answers 5xx
 * (a single broken path must not cut off the others). While open, calls fail at once with UPSTREAM_UNAVAILABLE and when
 * to come back; after that one call probes.
 */
export function breaker(send: Handler<ParsedResponse>, clock: Clock, log?: Logger): Handler<ParsedResponse> {
  const host = new Circuit();
  const paths = new Map<string, Circuit>();
  const pathOf = (request: KeapRequest): Circuit => {
    const known = paths.get(request.label) ?? new Circuit();
    paths.set(request.label, known);
    return known;
  };
  return async (request) => {
    const path = pathOf(request);
    const nowMs = clock.monotonicMs();
    const waitMs = Math.max(host.closedForMs(nowMs), path.closedForMs(nowMs));
    if (waitMs > 0) throw circuitOpen(request, waitMs);
    const probes = [host, path].filter((circuit) => circuit.probe(nowMs));
    let verdict: 'good' | 'unheard' | 'failing' | 'unknown' = 'unknown';
    try {
      const parsed = await send(request);
      verdict = 'good';
      return parsed;
    } catch (error) {
      verdict = verdictOf(error, request, clock.monotonicMs());
      throw error;
    } finally {
      const atMs = clock.monotonicMs();
      if (verdict === 'unheard') opened(host.failed(atMs), request, log);
      else if (verdict !== 'unknown') host.succeeded();
      if (verdict === 'failing') opened(path.failed(atMs), request, log);
      else if (verdict === 'good') path.succeeded();
      for (const circuit of probes) circuit.probed();
    }
  };
}

/** `unheard`: no answer came. `failing`: it came and was a 5xx. `good`: Keap is at work, if only to refuse. `unknown`: the call never got that far. */
function verdictOf(error: unknown, request: KeapRequest, nowMs: number): 'good' | 'unheard' | 'failing' | 'unknown' {
  if (!(error instanceof KeapError)) return 'unknown';
  const { status } = error.facts;
  if (status !== undefined) return status >= 500 && status !== 501 ? 'failing' : 'good';
  if (error.code === 'UPSTREAM_UNAVAILABLE') return 'unheard';
  // A caller who was in a hurry proves nothing about Keap.
  if (error.code === 'UPSTREAM_TIMEOUT') return nowMs >= (request.deadlineMs?.() ?? Infinity) ? 'unknown' : 'unheard';
  return error.code === 'UPSTREAM_BAD_DATA' ? 'good' : 'unknown';
}

function opened(openForMs: number | null, request: KeapRequest, log?: Logger): void {
  if (openForMs !== null)
    log?.warn({ path: request.label, openForMs }, 'Keap keeps failing: not asking it for a while');
}

function circuitOpen(request: KeapRequest, waitMs: number): CircuitOpen {
  const retryAfterMs = Math.ceil(waitMs);
  return new CircuitOpen(
    'UPSTREAM_UNAVAILABLE',
    `Keap has failed on ${request.label} several times in a row, so it was not asked again. Try again in ${retryAfterMs} ms.`,
    { path: request.label, retryAfterMs },
  );
}
