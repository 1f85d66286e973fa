import { ApiError, unknownPath, type HttpResponse, badRequest, recordNotFound } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import { listAppointments } from './appointments.js';
import { listContactTags, listTagContacts } from './bulk.js';
import type { RecentRead } from './read.js';
import { parseConditions } from '../lists/list.js';
import { contactTags } from '../routes/tags.js';
import { select } from '../lists/select.js';

/**
 * Operations of v2 that Keap has added since the documents of 2026-08 (docs/keap-api.md 15). They come and go, so each
 * is enabled per account; the paths of the others are unknown.
 */
export const recentOperations = [
  'contacts/-/tags',
  'tags/-/contacts',
  'tags/{id}/contacts/count',
  'taskAppointments',
] as const;

export type RecentOperation = (typeof recentOperations)[number];

const handlers: Readonly<Record<RecentOperation, (read: RecentRead) => HttpResponse>> = {
  'contacts/-/tags': listContactTags,
  'tags/-/contacts': listTagContacts,
  'tags/{id}/contacts/count': countTagContacts,
  taskAppointments: listAppointments,
};

const patterns = recentOperations.map((operation) => ({
  operation,
  pattern: new RegExp(`^/v2/${operation.replace('{id}', '(?<id>[^/]+)')}/?$`),
}));

/** The response of a recent operation; null for another path. Throws an ApiError for a rejection. */
export function respondToRecent(
  world: InternalWorld,
  enabled: ReadonlySet<RecentOperation>,
  { method, path, query }: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
): HttpResponse | null {
  for (const { operation, pattern } of patterns) {
    const match = pattern.exec(path);
    if (match === null) continue;
    if (!enabled.has(operation)) return unknownPath;
    if (method !== 'GET') throw new ApiError(405, 'METHOD_NOT_ALLOWED', `Request method '${method}' is not supported`);
    return handlers[operation]({ world, id: match.groups?.['id'] ?? '', query });
  }
  return null;
}

/** Counts the contacts of a tag, with the filters of their list: the first count that v2 offers. */
function countTagContacts({ world, id, query }: RecentRead): HttpResponse {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const table = world.findTable('contact_tags', id);
  if (table === null) throw recordNotFound('Tag', id);
  const count = select(table, contactTags, parseConditions(world, contactTags, query), null).length;
  return { status: 200, json: { count } };
}
