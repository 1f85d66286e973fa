import type { ResourceKey } from '../../../resources/table.js';
import type { Payload } from '../../world/collection.js';
import { badRequest, recordNotFound, type HttpResponse } from '../../http/errors.js';
import { parseProjection } from '../../lists/projection.js';
import { routes, type V2Key } from '../../routes/routes.js';
import type { InternalWorld } from '../../world/world.js';
import { emptyRecord, listTimeColumns, type WritableKey } from '../records.js';
import { withPreciseTimes, type WriteRequest } from '../write.js';

/** What the writes of v2 have in common. */

/** The record of an id in the path. Throws an ApiError for an invalid or unknown id. */
export function findRecord(world: InternalWorld, key: ResourceKey & V2Key, id: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const record = world.get(key, id);
  if (record === null) throw recordNotFound(routes[key].noun, id);
  return record;
}

/**
 * Parses `fields` before the write, so that a rejection changes nothing. Returns a function that renders the record.
 */
export function createResponder(
  { query, nowMs }: WriteRequest,
  key: WritableKey,
): (record: Payload, kind: 'created' | 'updated') => HttpResponse {
  const project = parseProjection(query, routes[key]);
  // Some names are only rejected when a record is rendered: try them on an empty one.
  project(emptyRecord(key));
  return (record, kind) => ({
    status: kind === 'created' ? 201 : 200,
    json: project(withPreciseTimes(record, nowMs, listTimeColumns(key)[kind])),
  });
}
