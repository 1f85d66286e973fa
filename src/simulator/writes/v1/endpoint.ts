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

/** The record of an id in the path. Throws an ApiError for an invalid or unknown id. */
export function findRecord(world: InternalWorld, key: ResourceKey, id: string, noun: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a number is expected.`);
  const record = world.get(key, id);
  if (record === null) throw notFound(noun);
  return record;
}

/** The written record as the response. Some creations answer 200, as Keap's document states for each. */
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

/** v1 refers to some records by a nested object of which only the id counts. */
export const readNestedId =
  (property: PropertyReader): PropertyReader =>
  (value, name, context) =>
    property(
      typeof value === 'object' && value !== null ? ((value as Payload)['id'] ?? null) : value,
      `${name}.id`,
      context,
    );

/**
 * The ids of a query without duplicates: `ids=1,2` and `ids=1&ids=2` are the same. Throws an ApiError if there are
 * none.
 */
export function parseIds(query: URLSearchParams): string[] {
  const ids = query
    .getAll('ids')
    .flatMap((text) => text.split(','))
    .filter((text) => text.trim() !== '')
    .map((text, index) => digits(text.trim(), `ids[${index}]`));
  if (ids.length === 0) throw badRequest(`'ids' is required.`);
  return [...new Set(ids)];
}

/** A reference for which v1 also accepts `0` as none. */
export const zeroAsNull =
  (read: ValueReader): ValueReader =>
  (value, name, world) =>
    value === 0 || value === '0' ? null : read(value, name, world);
