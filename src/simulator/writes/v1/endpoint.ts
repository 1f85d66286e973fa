import type { ResourceKey } from '../../../resources/table.js';
import type { Payload } from '../../world/collection.js';
import { badRequest, type HttpResponse } from '../../http/errors.js';
import type { View } from '../../v1/endpoint.js';
import { notFound } from '../../v1/errors.js';
import type { InternalWorld } from '../../world/world.js';
import type { PropertyReader } from '../form.js';
import { listTimeColumns, type WritableKey } from '../records.js';
import { digits, type ValueReader } from '../values.js';
import { withPreciseTimes, type WriteRequest } from '../write.js';

/** What the writes of v1 have in common. */

/** A record by an id in the path. Throws a Refusal where the id is none, or nobody's. */
export function findRecord(world: InternalWorld, key: ResourceKey, id: string, noun: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a number is expected.`);
  const record = world.get(key, id);
  if (record === null) throw notFound(noun);
  return record;
}

/** The record as the write itself answers it. Creating some records is a 200, as Keap's document says of each. */
export function respondWith(
  request: WriteRequest,
  key: WritableKey,
  view: View,
  record: Payload,
  createdStatus: 200 | 201 | null,
): HttpResponse {
  const timeColumns = listTimeColumns(key)[createdStatus === null ? 'updated' : 'created'];
  return {
    status: createdStatus ?? 200,
    json: view(withPreciseTimes(record, request.nowMs, timeColumns), request.world),
  };
}

/** v1 names some records by a nested one of which only the id counts. */
export const readNestedId =
  (property: PropertyReader): PropertyReader =>
  (value, name, at) =>
    property(
      typeof value === 'object' && value !== null ? ((value as Payload)['id'] ?? null) : value,
      `${name}.id`,
      at,
    );

/** The ids of a query, once each: `ids=1,2` and `ids=1&ids=2` alike. Throws a Refusal where there are none. */
export function parseIds(query: URLSearchParams): string[] {
  const ids = query
    .getAll('ids')
    .flatMap((text) => text.split(','))
    .filter((text) => text.trim() !== '')
    .map((text, index) => digits(text.trim(), `ids[${index}]`));
  if (ids.length === 0) throw badRequest(`'ids' is required.`);
  return [...new Set(ids)];
}

/** A reference that v1 also takes as `0` for none. */
export const zeroAsNull =
  (read: ValueReader): ValueReader =>
  (value, name, world) =>
    value === 0 || value === '0' ? null : read(value, name, world);
