import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { KeapError } from '../errors.js';
import type { KeapRequest, ParsedResponse, Handler } from '../request.js';

/** Failures in a row that open a circuit. More than the attempts of one request, so that one alone does not open it. */
const FAILURE_THRESHOLD = 10;
const MIN_OPEN_MS = 1000;
const MAX_OPEN_MS = 30_000;
/** The retry-after of requests that are rejected while a probe is in flight. */
const PROBE_WAIT_MS = 1000;

/** Closed: all requests pass. Open: none pass for a while, longer each time. Half open: one request probes and decides. */
export class Circuit {
  private failures = 0;
  private openDurationMs = 0;
  private openUntilMs = 0;
  private isProbing = false;

  /** How long requests are rejected from now on; 0 when they may pass. */
  remainingOpenMs(nowMs: number): number {
    if (this.openDurationMs === 0) return 0;
    return this.isProbing ? PROBE_WAIT_MS : Math.max(0, this.openUntilMs - nowMs);
  }

  /** Whether a request becomes the probe of a half-open circuit. */
  tryProbe(nowMs: number): boolean {
    if (this.openDurationMs === 0 || this.isProbing || nowMs < this.openUntilMs) return false;
    this.isProbing = true;
    return true;
  }

  /** Ends the probe. */
  endProbe(): void {
    this.isProbing = false;
  }

  recordSuccess(): void {
    this.failures = 0;
    this.openDurationMs = 0;
  }

  /** Counts a failure; returns for how long the circuit opens, or null when it does not. */
  recordFailure(nowMs: number): number | null {
    this.failures += 1;
    const isOpen = this.openDurationMs > 0;
    if (this.failures < FAILURE_THRESHOLD || (isOpen && nowMs < this.openUntilMs)) return null;
    this.openDurationMs = isOpen ? Math.min(MAX_OPEN_MS, this.openDurationMs * 2) : MIN_OPEN_MS;
    this.openUntilMs = nowMs + this.openDurationMs;
    return this.openDurationMs;
  }
}

/** Thrown without a call to Keap: the circuit is open. */
export class CircuitOpenError extends KeapError {}

/**
 * Stops requests that fail again and again: to the whole host when connections fail, to one path when it answers 5xx
 * (one broken path must not block the others). While a circuit is open, requests fail at once with UPSTREAM_UNAVAILABLE
 * and a retry-after; then one request probes.
 */
export function circuitBreaker(send: Handler<ParsedResponse>, clock: Clock, log?: Logger): Handler<ParsedResponse> {
  const hostCircuit = new Circuit();
  const pathCircuits = new Map<string, Circuit>();
  const getPathCircuit = (request: KeapRequest): Circuit => {
    const circuit = pathCircuits.get(request.label) ?? new Circuit();
    pathCircuits.set(request.label, circuit);
    return circuit;
  };
  return async (request) => {
    const pathCircuit = getPathCircuit(request);
    const nowMs = clock.monotonicMs();
    const waitMs = Math.max(hostCircuit.remainingOpenMs(nowMs), pathCircuit.remainingOpenMs(nowMs));
    if (waitMs > 0) throw buildCircuitOpenError(request, waitMs);
    const probes = [hostCircuit, pathCircuit].filter((circuit) => circuit.tryProbe(nowMs));
    let outcome: 'healthy' | 'unreachable' | 'failing' | 'unknown' = 'unknown';
    try {
      const parsed = await send(request);
      outcome = 'healthy';
      return parsed;
    } catch (error) {
      outcome = classifyOutcome(error, request, clock.monotonicMs());
      throw error;
    } finally {
      const atMs = clock.monotonicMs();
      if (outcome === 'unreachable') logOpened(hostCircuit.recordFailure(atMs), request, log);
      else if (outcome !== 'unknown') hostCircuit.recordSuccess();
      if (outcome === 'failing') logOpened(pathCircuit.recordFailure(atMs), request, log);
      else if (outcome === 'healthy') pathCircuit.recordSuccess();
      for (const circuit of probes) circuit.endProbe();
    }
  };
}

/** `unreachable`: no response came. `failing`: a 5xx. `healthy`: any other response. `unknown`: the request was not sent, or its caller left. */
function classifyOutcome(
  error: unknown,
  request: KeapRequest,
  nowMs: number,
): 'healthy' | 'unreachable' | 'failing' | 'unknown' {
  if (!(error instanceof KeapError)) return 'unknown';
  const { status } = error.facts;
  if (status !== undefined) return status >= 500 && status !== 501 ? 'failing' : 'healthy';
  if (error.code === 'UPSTREAM_UNAVAILABLE') return 'unreachable';
  // A caller's own short deadline proves nothing about Keap.
  if (error.code === 'UPSTREAM_TIMEOUT')
    return nowMs >= (request.deadlineMs?.() ?? Infinity) ? 'unknown' : 'unreachable';
  return error.code === 'UPSTREAM_BAD_DATA' ? 'healthy' : 'unknown';
}

function logOpened(openForMs: number | null, request: KeapRequest, log?: Logger): void {
  if (openForMs !== null)
    log?.warn({ path: request.label, openForMs }, 'Keap keeps failing: the circuit is open for a while');
}

function buildCircuitOpenError(request: KeapRequest, waitMs: number): CircuitOpenError {
  const retryAfterMs = Math.ceil(waitMs);
  return new CircuitOpenError(
    'UPSTREAM_UNAVAILABLE',
    `Keap has failed on ${request.label} several times in a row, so this request was not sent. Try again in ${retryAfterMs} ms.`,
    { path: request.label, retryAfterMs },
  );
}
