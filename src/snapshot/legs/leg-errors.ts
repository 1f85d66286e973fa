import { KeapError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';

/** A list that repeats itself without an end. A retry would repeat too, so the run does not wait. */
export function createEndlessListError({ path }: Endpoint, symptom: string): KeapError {
  const message = `Keap's list ${path} ${symptom}, so it has no end. Resume the snapshot when Keap has fixed the list.`;
  return new KeapError('UPSTREAM_BAD_DATA', message, { path, endless: true });
}

/** Whether Keap rejected the list itself: 403, 404, or a path or method that does not exist. */
export function isListRefused(error: unknown): boolean {
  if (!(error instanceof KeapError) || error.code !== 'UPSTREAM_REJECTED') return false;
  return error.facts.status === 403 || error.facts.status === 404 || error.facts.absent === true;
}

/** Whether Keap rejected the request as malformed: a filter or order that this account does not support, or a stale page token. */
export function isBadRequest(error: unknown): error is KeapError {
  return error instanceof KeapError && error.code === 'UPSTREAM_REJECTED' && error.facts.status === 400;
}
