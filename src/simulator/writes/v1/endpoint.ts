import type { ResourceKey } from '../../../resources/table.js';
import type { Payload } from '../../world/collection.js';
import { badRequest, type HttpResponse } from '../../http/errors.js';
import type { View } from '../../v1/endpoint.js';
import { notFound } from '../../v1/errors.js';
import type { InternalWorld } from '../../world/world.js';
import type { Property } from '../form.js';
import { stampsOf, type WrittenKey } from '../records.js';
import { digits, type Value } from '../values.js';
import { justWritten, type Write } from '../write.js';

/** What the writes of v1 have in common. */

/** A record by an id in the path. Throws a Refusal where the id is none, or nobody's. */
export function recordAt(world: InternalWorld, key: ResourceKey, id: string, noun: string): Payload {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a number is expected.`);
  const record = world.get(key, id);
  if (record === null) throw notFound(noun);
  return record;
}

/** The record as the write itself answers it. Creating some records is a 200, as Keap's document says of each. */
export function shown(
  write: Write,
  key: WrittenKey,
  view: View,
  record: Payload,
  made: 200 | 201 | null,
): HttpResponse {
  const stamps = stampsOf(key)[made === null ? 'changed' : 'made'];
  return { status: made ?? 200, json: view(justWritten(record, write.nowMs, stamps), write.world) };
}

/** v1 names some records by a nested one of which only the id counts. */
export const nestedId =
  (property: Property): Property =>
  (value, name, at) =>
    property(
      typeof value === 'object' && value !== null ? ((value as Payload)['id'] ?? null) : value,
      `${name}.id`,
      at,
    );

/** The ids of a query, once each: `ids=1,2` and `ids=1&ids=2` alike. Throws a Refusal where there are none. */
export function idsOf(query: URLSearchParams): string[] {
  const ids = query
    .getAll('ids')
    .flatMap((text) => text.split(','))
    .filter((text) => text.trim() !== '')
    .map((text, place) => digits(text.trim(), `ids[${place}]`));
  if (ids.length === 0) throw badRequest(`'ids' is required.`);
  return [...new Set(ids)];
}

/** A reference that v1 also takes as `0` for none. */
export const orNone =
  (read: Value): Value =>
  (value, name, world) =>
    value === 0 || value === '0' ? null : read(value, name, world);
