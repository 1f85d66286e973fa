import { EndpointChanged } from '../../keap/endpoints/resolver.js';
import { KeapError, RequestTooLongError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';

/** A list that repeats itself without an end. A retry would repeat too, so the run does not wait. */
export function createEndlessListError({ path }: Endpoint, symptom: string): KeapError {
  const message = `Keap's list ${path} ${symptom}, so it has no end. Resume the snapshot when Keap has fixed the list.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, endless: true });
}

/**
 * Whether a failure concerns one list for good: it has no end, Keap refuses it, or its records cannot be used. A list below
 * another parent may be fine.
 */
export function isListBroken(error: unknown): error is KeapError {
  if (!(error instanceof KeapError) || error instanceof EndpointChanged) return false;
  const { lasting, endless } = error.facts;
  return error.code === 'UPSTREAM_REJECTED' || (error.code === 'UPSTREAM_BAD_DATA' && (lasting ?? endless ?? false));
}

/** Whether Keap rejected the list itself: 403, 404, or a path or method that does not exist. */
export function isListRefused(error: unknown): boolean {
  if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') return false;
  return error.facts.status === 403 || error.facts.status === 404 || error.facts.absent === true;
}

/**
 * Whether Keap rejected the request as malformed: a filter, order or property that this account does not support, or a stale
 * page token. Keap answers 400 or, to a value that it cannot process, 422.
 */
export function isBadRequest(error: unknown): error is KeapError {
  if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') return false;
  return error.facts.status === 400 || error.facts.status === 422;
}

/** SQLSTATE classes of a value that Postgres cannot store: data exception, program limit exceeded. */
const UNSTORABLE_STATES = /^(22|54)/;

/**
 * The failure of the leg where `error` concerns a page of it alone: Postgres cannot store it, or its page token is longer
 * than Keap accepts. Gives any other error unchanged.
 */
export function asLegError(error: unknown, { path }: Endpoint): unknown {
  const facts = { path, lasting: true };
  if (error instanceof RequestTooLongError)
    return new KeapError('UPSTREAM_BAD_DATA', `Keap's page token of ${path} is longer than Keap accepts.`, facts);
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (!(error instanceof Error) || typeof code !== 'string' || !UNSTORABLE_STATES.test(code)) return error;
  return new KeapError('UPSTREAM_BAD_DATA', `Postgres cannot store a page of ${path} (SQLSTATE ${code}).`, facts);
}
