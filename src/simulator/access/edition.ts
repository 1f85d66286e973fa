import { ApiError, unknownPath, type HttpResponse } from '../http/errors.js';

/**
 * The edition of an account decides which paths answer (docs/keap-api.md 1, 9). `full`: all. `v1`: no path of v2, and
 * of v1 only what Keap's documents describe. `classic`: no named pipelines and no list of payments. `max`: neither the
 * Classic sales pipeline nor appointments.
 */
export type Edition = 'full' | 'v1' | 'classic' | 'max';

export const editions: readonly Edition[] = ['full', 'v1', 'classic', 'max'];

/** Absent from Keap's v1 documents. */
const undocumented = /^\/v1\/(payments|pipelines)(\/|$)/;
const pipeline = /^\/v[12]\/(opportunities|opportunity)(\/|$)/;
const appointments = /^\/v1\/appointments(\/|$)/;
/** The second path of the stages. */
const oldStages = /^\/v1\/opportunity\/stage_pipeline\/get\/?$/;

/**
 * Checks a path against an edition: the not-found page for a path that the edition lacks, null for one that it has.
 * Throws an ApiError with status 403 for a feature that is not part of the edition.
 */
export function checkEdition(edition: Edition, path: string): HttpResponse | null {
  if (edition !== 'v1' && oldStages.test(path)) return unknownPath;
  if (edition === 'v1') return /^\/v2(\/|$)/.test(path) || undocumented.test(path) ? unknownPath : null;
  if (edition === 'classic') return undocumented.test(path) ? unknownPath : null;
  if (edition === 'max' && (pipeline.test(path) || appointments.test(path)))
    throw new ApiError(403, 'PERMISSION_DENIED', 'This feature is not part of the edition of this account.');
  return null;
}
