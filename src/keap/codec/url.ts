import type { Generation } from '../../resources/row.js';
import type { Clause, PageRequest } from '../keap-client.js';
import { RequestTooLong } from '../errors.js';
import { encode, renderFilter, renderOrder } from './filter.js';
import { isKeapId, unaskableId } from './ids.js';
import { v1Parameters } from './url-v1.js';

/**
 * Keap stands behind Apigee (docs/keap-api.md 3), which lets pass request lines of 7,168 bytes and answers 414 to
 * longer ones (https://docs.apigee.com/api-platform/troubleshoot/runtime/414-toobigline). The rest is for the method,
 * the base path and the version.
 */
const LONGEST_URL = 7000;

/**
 * Path and query of one page. Throws RangeError for what the collection does not know, RequestTooLong for what does not fit
 * into one request, KeapError UPSTREAM_BAD_DATA for a parent whose id can be none.
 */
export function pageUrl(generation: Generation, pageRequest: PageRequest): string {
  const path = collectionPath(generation, pageRequest.parentId);
  const query =
    generation.answer === 'pages' ? pageQuery(generation, pageRequest) : wholeQuery(generation, pageRequest);
  const url = query.length === 0 ? path : `${path}?${query.join('&')}`;
  if (url.length > LONGEST_URL) throw new RequestTooLong(longestPart(pageRequest), url.length, LONGEST_URL);
  return url;
}

/** The filter, or the token, that takes most of a request. */
function longestPart({ filter = [], token = '' }: PageRequest): string | null {
  const sizes = filter.map(({ field, value }) => ({ part: field, length: String(value).length }));
  const parts = [...sizes, { part: 'page_token', length: token.length }];
  const longest = parts.reduce((most, one) => (one.length > most.length ? one : most));
  return longest.length === 0 ? null : longest.part;
}

function pageQuery(generation: Generation, pageRequest: PageRequest): string[] {
  const { orderBy, token } = pageRequest;
  const filter = [...(pageRequest.filter ?? []), ...widening(generation, pageRequest)];
  const size = pageRequest.size ?? generation.pageSize;
  if (!Number.isInteger(size) || size < 1 || size > generation.pageSize) {
    throw new RangeError(`A page of ${generation.path} holds 1 to ${generation.pageSize} records, not ${size}.`);
  }
  const fields = fieldsParameter(generation, pageRequest.fields);
  if (generation.api === 'v1') return v1Parameters(generation, { ...pageRequest, filter, size }, fields);
  return [
    filter.length === 0 ? null : `filter=${renderFilter(generation, filter)}`,
    orderBy === undefined ? null : `order_by=${renderOrder(generation, orderBy)}`,
    fields,
    `page_size=${size}`,
    token === undefined ? null : `page_token=${encode(token)}`,
  ].filter((part) => part !== null);
}

function widening({ widened }: Generation, { filter = [] }: PageRequest): Clause[] {
  const open = widened.filter((flag) => !filter.some(({ field }) => field === flag));
  return open.map((field) => ({ field, op: '==', value: 'true' }));
}

/** A list that comes whole takes nothing that would select from it. */
function wholeQuery(generation: Generation, { filter = [], orderBy, fields }: PageRequest): string[] {
  if (filter.length > 0 || orderBy !== undefined) {
    throw new RangeError(`${generation.path} comes whole: it takes neither filter nor order.`);
  }
  const named = fieldsParameter(generation, fields);
  return named === null ? [] : [named];
}

/** Path and query of one record; null where Keap has no such path. Throws RangeError for an unknown field. */
export function recordUrl(generation: Generation, id: string, fields: readonly string[]): string | null {
  if (generation.one === null) return null;
  const query = fieldsParameter(generation, fields);
  return generation.one.replace('{id}', id) + (query === null ? '' : `?${query}`);
}

/**
 * `fields=` (v1: `optional_properties=`), once or once for each name, sorted so that equal asks are equal URLs. Where it selects, the id always comes
 * too; where it adds, what comes anyway is left out. Null: Keap's default. Throws RangeError for a property that a
 * selecting collection lacks.
 */
export function fieldsParameter(generation: Generation, fields: readonly string[] | undefined): string | null {
  const known = generation.fields;
  if (known === null || fields === undefined) return null;
  if (known.mode === 'add') {
    const added = known.optional.filter((name) => fields.includes(name)).map((name) => generation.words[name] ?? name);
    const parameter = generation.api === 'v1' ? 'optional_properties' : 'fields';
    return added.length === 0 ? null : rendered(parameter, added, known.explode);
  }
  const unknown = fields.find((name) => !known.byDefault.includes(name) && !known.optional.includes(name));
  if (unknown !== undefined) throw new RangeError(`${generation.path} has no field "${unknown}".`);
  return rendered('fields', ['id', ...fields], known.explode);
}

function rendered(parameter: string, names: readonly string[], explode: boolean): string {
  const sorted = [...new Set(names)].toSorted();
  return explode ? sorted.map((name) => `${parameter}=${name}`).join('&') : `${parameter}=${sorted.join(',')}`;
}

function collectionPath(generation: Generation, parentId: string | undefined): string {
  if (!generation.path.includes('{parent}')) {
    if (parentId !== undefined) throw new RangeError(`${generation.path} has no parent.`);
    return generation.path;
  }
  if (parentId === undefined) throw new RangeError(`${generation.path} needs the id of its parent.`);
  // A parent is a record that Keap sent.
  if (!isKeapId(parentId)) throw unaskableId(generation.path);
  return generation.path.replace('{parent}', parentId);
}
