import type { ResourceKey } from '../../../resources/table.js';
import type { Payload } from '../../world/collection.js';
import { badRequest, recordNotFound, type HttpResponse } from '../../http/errors.js';
import { projection } from '../../lists/projection.js';
import { routes, type V2Key } from '../../routes/routes.js';
import type { InternalWorld } from '../../world/world.js';
import { emptyRecord, listTimeColumns, type WritableKey } from '../records.js';
import { withPreciseTimes, type WriteRequest } from '../write.js';

/** What the writes of v2 have in common. */

/** A record by an id in the path. Throws a Refusal where the id is none, or nobody's. */
export function findRecord(world: InternalWorld, key: ResourceKey & V2Key, id: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const record = world.get(key, id);
  if (record === null) throw recordNotFound(routes[key].noun, id);
  return record;
}

/** Reads `fields` before anything is written, so that a refusal changes nothing. Gives what shows the record. */
export function createResponder(
  { query, nowMs }: WriteRequest,
  key: WritableKey,
): (record: Payload, kind: 'created' | 'updated') => HttpResponse {
  const project = projection(query, routes[key]);
  // Some names are only refused while a record is shown: try them on an empty one.
  project(emptyRecord(key));
  return (record, kind) => ({
    status: kind === 'created' ? 201 : 200,
    json: project(withPreciseTimes(record, nowMs, listTimeColumns(key)[kind])),
  });
}
