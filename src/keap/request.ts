import type { Generation } from '../resources/row.js';
import type { PageRequest } from './ask.js';
import { encode, renderFilter, renderOrder } from './filter.js';

/** What Keap's ids look like; anything else (`..`, `1/notes`) could name another path. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text can be an id of Keap's at all. */
export function isKeapId(id: string): boolean {
  return ID.test(id);
}

/** Path and query of one page. Throws RangeError for what the collection does not know. */
export function pageUrl(generation: Generation, request: PageRequest): string {
  const { filter = [], orderBy, token } = request;
  const size = request.size ?? generation.pageSize;
  if (!Number.isInteger(size) || size < 1 || size > generation.pageSize) {
    throw new RangeError(`A page of ${generation.path} holds 1 to ${generation.pageSize} records, not ${size}.`);
  }
  const query = [
    filter.length === 0 ? null : `filter=${renderFilter(generation.filters, filter)}`,
    orderBy === undefined ? null : `order_by=${renderOrder(generation.orderBy, orderBy)}`,
    fieldsParameter(generation, request.fields),
    `page_size=${size}`,
    token === undefined ? null : `page_token=${encode(token)}`,
  ];
  return `${collectionPath(generation, request.parentId)}?${query.filter((part) => part !== null).join('&')}`;
}

/** Path and query of one record; null where Keap has no such path. Throws RangeError for an unknown field. */
export function recordUrl(generation: Generation, id: string, fields: readonly string[]): string | null {
  if (generation.one === null) return null;
  const query = fieldsParameter(generation, fields);
  return generation.one.replace('{id}', id) + (query === null ? '' : `?${query}`);
}

/**
 * `fields=`, sorted so that equal asks are equal URLs. Where it selects, the id always comes too; where it adds, what
 * comes anyway is left out. Null: Keap's default. Throws RangeError for a property that a selecting collection lacks.
 */
export function fieldsParameter(generation: Generation, fields: readonly string[] | undefined): string | null {
  const known = generation.fields;
  if (known === null || fields === undefined) return null;
  if (known.mode === 'add') {
    const added = known.optional.filter((name) => fields.includes(name)).toSorted();
    return added.length === 0 ? null : `fields=${added.join(',')}`;
  }
  const unknown = fields.find((name) => !known.byDefault.includes(name) && !known.optional.includes(name));
  if (unknown !== undefined) throw new RangeError(`${generation.path} has no field "${unknown}".`);
  return `fields=${[...new Set(['id', ...fields])].toSorted().join(',')}`;
}

function collectionPath(generation: Generation, parentId: string | undefined): string {
  if (!generation.path.includes('{parent}')) {
    if (parentId !== undefined) throw new RangeError(`${generation.path} has no parent.`);
    return generation.path;
  }
  if (parentId === undefined || !isKeapId(parentId)) {
    throw new RangeError(`${generation.path} needs the id of its parent; ${JSON.stringify(parentId)} is none.`);
  }
  return generation.path.replace('{parent}', parentId);
}

/** Ids in chunks of at most `cap`, and of at most `maxLength` characters joined by commas. Sorted, so that equal sets are equal URLs. */
export function chunkIds(ids: Iterable<string>, cap: number, maxLength: number): string[][] {
  const sorted = [...new Set(ids)].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const chunks: string[][] = [];
  let length = Infinity;
  for (const id of sorted) {
    const last = chunks.at(-1);
    if (last === undefined || last.length >= cap || length + 1 + id.length > maxLength) {
      chunks.push([id]);
      length = id.length;
    } else {
      last.push(id);
      length += 1 + id.length;
    }
  }
  return chunks;
}
