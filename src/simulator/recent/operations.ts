import { Refusal, unknownPath, type Answer } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import { listAppointments } from './appointments.js';
import { listContactTags, listTagContacts } from './bulk.js';
import { countTagContacts } from './count.js';
import type { RecentRead } from './read.js';

/**
 * Operations of v2 that Keap has added since the documents of 2026-08 (docs/keap-api.md 15). They come and go, so an
 * account has those that it is given, and the others' paths are unknown to it.
 */
export const recentOperations = [
  'contacts/-/tags',
  'tags/-/contacts',
  'tags/{id}/contacts/count',
  'taskAppointments',
] as const;

export type RecentOperation = (typeof recentOperations)[number];

const answers: Readonly<Record<RecentOperation, (read: RecentRead) => Answer>> = {
  'contacts/-/tags': listContactTags,
  'tags/-/contacts': listTagContacts,
  'tags/{id}/contacts/count': countTagContacts,
  taskAppointments: listAppointments,
};

const shapes = recentOperations.map((operation) => ({
  operation,
  shape: new RegExp(`^/v2/${operation.replace('{id}', '(?<id>[^/]+)')}/?$`),
}));

/** The answer of a recent operation; null for another path. Throws a Refusal for what it will not answer. */
export function recentAnswer(
  world: InternalWorld,
  has: ReadonlySet<RecentOperation>,
  { method, path, query }: { readonly method: string; readonly path: string; readonly query: URLSearchParams },
): Answer | null {
  for (const { operation, shape } of shapes) {
    const match = shape.exec(path);
    if (match === null) continue;
    if (!has.has(operation)) return unknownPath;
    if (method !== 'GET') throw new Refusal(405, 'METHOD_NOT_ALLOWED', `Request method '${method}' is not supported`);
    return answers[operation]({ world, id: match.groups?.['id'] ?? '', query });
  }
  return null;
}
