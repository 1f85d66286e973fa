import type { ResourceKey } from '../../../resources/table.js';
import type { Payload } from '../../world/collection.js';
import { badRequest, recordNotFound, type HttpResponse } from '../../http/errors.js';
import { projection } from '../../lists/projection.js';
import { routes, type V2Key } from '../../routes/routes.js';
import type { InternalWorld } from '../../world/world.js';
import { blank, stampsOf, type WrittenKey } from '../records.js';
import { justWritten, type Write } from '../write.js';

/** What the writes of v2 have in common. */

/** A record by an id in the path. Throws a Refusal where the id is none, or nobody's. */
export function recordAt(world: InternalWorld, key: ResourceKey & V2Key, id: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const record = world.get(key, id);
  if (record === null) throw recordNotFound(routes[key].noun, id);
  return record;
}

/** Reads `fields` before anything is written, so that a refusal changes nothing. Gives what shows the record. */
export function shownBy(
  { query, nowMs }: Write,
  key: WrittenKey,
): (record: Payload, kind: 'made' | 'changed') => HttpResponse {
  const project = projection(query, routes[key]);
  // Some names are only refused while a record is shown: try them on an empty one.
  project(blank(key));
  return (record, kind) => ({
    status: kind === 'made' ? 201 : 200,
    json: project(justWritten(record, nowMs, stampsOf(key)[kind])),
  });
}
