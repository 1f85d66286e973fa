import { ApiError, unknownPath, type HttpResponse } from '../http/errors.js';

/**
 * What an account was sold with: which paths answer (docs/keap-api.md 1, 9). `full`: everything. `v1`: nothing of v2,
 * and of v1 only what Keap's documents describe. `classic`: without named pipelines and the list of payments. `max`:
 * neither the Classic sales pipeline nor appointments.
 */
export type Edition = 'full' | 'v1' | 'classic' | 'max';

export const editions: readonly Edition[] = ['full', 'v1', 'classic', 'max'];

/** In no document of Keap's v1. */
const undocumented = /^\/v1\/(payments|pipelines)(\/|$)/;
const pipeline = /^\/v[12]\/(opportunities|opportunity)(\/|$)/;
const appointments = /^\/v1\/appointments(\/|$)/;
/** The second path of the stages. */
const oldStages = /^\/v1\/opportunity\/stage_pipeline\/get\/?$/;

/**
 * What an edition says before a path is looked at: a page for a path it does not have, null for one it has. Throws a
 * Refusal with status 403 for what the account was not sold with.
 */
export function checkEdition(edition: Edition, path: string): HttpResponse | null {
  if (edition !== 'v1' && oldStages.test(path)) return unknownPath;
  if (edition === 'v1') return /^\/v2(\/|$)/.test(path) || undocumented.test(path) ? unknownPath : null;
  if (edition === 'classic') return undocumented.test(path) ? unknownPath : null;
  if (edition === 'max' && (pipeline.test(path) || appointments.test(path)))
    throw new ApiError(403, 'PERMISSION_DENIED', 'This feature is not part of the edition of this account.');
  return null;
}
