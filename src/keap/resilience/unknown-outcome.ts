import { CircuitOpenError } from './circuit-breaker.js';
import { KeapError, type KeapErrorCode } from '../errors.js';
import type { KeapRequest, AttemptStats } from '../request.js';

/** Failures after which it is unknown whether Keap carried out a write. */
const UNCERTAIN_CODES: readonly KeapErrorCode[] = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT', 'UPSTREAM_BAD_DATA'];
/** No connection, so nothing was sent. */
const NOT_SENT_CODES: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/**
 * Adds `outcome: 'UNKNOWN'` to the error of a write that was sent and that Keap may have carried out. Keap has no
 * idempotency keys (docs/keap-api.md 3.2), so only the caller can decide whether to send it again.
 */
export function withUnknownOutcome(error: KeapError, method: KeapRequest['method'], stats: AttemptStats): KeapError {
  const isNotSent = error instanceof CircuitOpenError || NOT_SENT_CODES.includes(findErrorCode(error.cause));
  if (method === 'GET' || stats.attempts === 0 || isNotSent || !UNCERTAIN_CODES.includes(error.code)) return error;
  const reason = error.message.replace(/ (?:Ask for|Try again)[^.]*\.$/, '');
  const message = `${reason} The change was sent, so Keap may have made it: check before you send it again.`;
  return new KeapError(error.code, message, { ...error.facts, outcome: 'UNKNOWN' }, { cause: error });
}

function findErrorCode(cause: unknown): unknown {
  if (typeof cause !== 'object' || cause === null) return null;
  const { code, cause: inner } = cause as { readonly code?: unknown; readonly cause?: unknown };
  return findErrorCode(inner) ?? code ?? null;
}
