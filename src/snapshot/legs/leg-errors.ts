import { KeapError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';

/** A list that leads back to what it gave before. Reading it again would end no better, so the run does not wait for it. */
export function endlessListError({ path }: Endpoint, symptom: string): KeapError {
  const message = `Keap's list ${path} ${symptom}, so its end cannot be told. Resume the snapshot when it behaves.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, endless: true });
}

/** Whether Keap refused the list as such: a 403 or 404, or a path or method that is not there at all. */
export function isListRefused(error: unknown): boolean {
  if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') return false;
  return error.facts.status === 403 || error.facts.status === 404 || error.facts.absent === true;
}

/** Whether Keap refused the request as malformed: a filter or order this account does not take, or a page token gone stale. */
export function isBadRequest(error: unknown): error is KeapError {
  return error instanceof KeapError && error.code === 'UPSTREAM_REJECTED' && error.facts.status === 400;
}
