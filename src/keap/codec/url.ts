import type { Endpoint } from '../../resources/row.js';
import type { Clause, PageRequest } from '../keap-client.js';
import { RequestTooLongError } from '../errors.js';
import {
  chunkIds,
  encode,
  renderFilter,
  renderOrder,
  invalidPageTokenError,
  checkClause,
  checkOrder,
  renderValues,
  isKeapId,
  invalidIdError,
} from './filter.js';

/**
 * Keap is behind Apigee (docs/keap-api.md 3), which accepts request lines of 7,168 bytes and answers 414 to
 * longer ones (https://docs.apigee.com/api-platform/troubleshoot/runtime/414-toobigline). The rest is for the method,
 * the base path and the version.
 */
const MAX_URL_LENGTH = 7000;

/**
 * Path and query of one page. Throws RangeError for parameters that the collection does not support, RequestTooLongError
 * for too long a URL, KeapError UPSTREAM_BAD_DATA for a parent id of an invalid form.
 */
export function buildPageUrl(endpoint: Endpoint, pageRequest: PageRequest): string {
  const path = buildCollectionPath(endpoint, pageRequest.parentId);
  const query =
    endpoint.responseShape === 'pages' ? buildPageQuery(endpoint, pageRequest) : buildListQuery(endpoint, pageRequest);
  const url = query.length === 0 ? path : `${path}?${query.join('&')}`;
  if (url.length > MAX_URL_LENGTH)
    throw new RequestTooLongError(findLongestParameter(pageRequest), url.length, MAX_URL_LENGTH);
  return url;
}

/** Keap documents no limit of URLs; every proxy accepts 2 kB (docs/keap-api.md 7). */
const MAX_ID_SET_QUERY_LENGTH = 2000;

/** The valid ones of these ids, in sets that one call each can name. Throws RangeError where the endpoint has no id set. */
export function chunkIdSet(endpoint: Endpoint, ids: readonly string[], fields: readonly string[]): string[][] {
  const { idSet, path, pageSize } = endpoint;
  if (idSet === null) throw new RangeError(`Keap cannot filter ${path} by a set of ids.`);
  const shortestUrl = buildPageUrl(endpoint, { filter: [{ field: idSet.filter, op: '==', value: ['0'] }], fields });
  const maxIdsLength = MAX_ID_SET_QUERY_LENGTH - (shortestUrl.length - path.length);
  return chunkIds(ids.filter(isKeapId), Math.min(idSet.maxIds, pageSize), maxIdsLength);
}

/** The longest filter, or the page token. */
function findLongestParameter({ filter = [], token = '' }: PageRequest): string | null {
  const sizes = filter.map(({ field, value }) => ({ parameter: field, length: String(value).length }));
  const parts = [...sizes, { parameter: 'page_token', length: token.length }];
  const longest = parts.reduce((longestSoFar, part) => (part.length > longestSoFar.length ? part : longestSoFar));
  return longest.length === 0 ? null : longest.parameter;
}

function buildPageQuery(endpoint: Endpoint, pageRequest: PageRequest): string[] {
  const { orderBy, token } = pageRequest;
  const filter = [...(pageRequest.filter ?? []), ...addAlwaysTrueFlags(endpoint, pageRequest)];
  const size = pageRequest.size ?? endpoint.pageSize;
  if (!Number.isInteger(size) || size < 1 || size > endpoint.pageSize) {
    throw new RangeError(`A page of ${endpoint.path} holds 1 to ${endpoint.pageSize} records, not ${size}.`);
  }
  const fields = buildFieldsParameter(endpoint, pageRequest.fields);
  if (endpoint.apiVersion === 'v1') return buildV1Parameters(endpoint, { ...pageRequest, filter, size }, fields);
  return [
    filter.length === 0 ? null : `filter=${renderFilter(endpoint, filter)}`,
    orderBy === undefined ? null : `order_by=${renderOrder(endpoint, orderBy)}`,
    fields,
    `page_size=${size}`,
    token === undefined ? null : `page_token=${encode(token)}`,
  ].filter((parameter) => parameter !== null);
}

function addAlwaysTrueFlags({ alwaysTrueFlags }: Endpoint, { filter = [] }: PageRequest): Clause[] {
  const unset = alwaysTrueFlags.filter((flag) => !filter.some(({ field }) => field === flag));
  return unset.map((field) => ({ field, op: '==', value: 'true' }));
}

/** A list without pages takes neither filter nor order. */
function buildListQuery(endpoint: Endpoint, { filter = [], orderBy, fields }: PageRequest): string[] {
  if (filter.length > 0 || orderBy !== undefined) {
    throw new RangeError(`${endpoint.path} has no pages: it takes neither filter nor order.`);
  }
  const parameter = buildFieldsParameter(endpoint, fields);
  return parameter === null ? [] : [parameter];
}

/** Path and query of one record; null where Keap has no such path. Throws RangeError for an unknown field. */
export function buildRecordUrl(endpoint: Endpoint, id: string, fields: readonly string[]): string | null {
  if (endpoint.single === null) return null;
  const query = buildFieldsParameter(endpoint, fields);
  return endpoint.single.replace('{id}', id) + (query === null ? '' : `?${query}`);
}

/** The path of the count of one parent's list. Throws KeapError UPSTREAM_BAD_DATA for a parent id of an invalid form. */
export function buildCountUrl(countPath: string, parentId: string): string {
  if (!isKeapId(parentId)) throw invalidIdError(countPath);
  return countPath.replace('{parent}', parentId);
}

/**
 * `fields=` (v1: `optional_properties=`), once or once for each name, sorted so that equal requests have equal URLs. Where
 * it selects, it includes the id; where it adds, it omits default properties. Null: Keap's default. Throws RangeError for
 * a property that a selecting collection lacks.
 */
export function buildFieldsParameter(endpoint: Endpoint, fields: readonly string[] | undefined): string | null {
  const rules = endpoint.fields;
  if (rules === null || fields === undefined) return null;
  if (rules.mode === 'add') {
    const added = rules.optional
      .filter((name) => fields.includes(name))
      .map((name) => endpoint.fieldAliases[name] ?? name);
    const parameter = endpoint.apiVersion === 'v1' ? 'optional_properties' : 'fields';
    return added.length === 0 ? null : renderParameter(parameter, added, rules.explode);
  }
  const unknown = fields.find((name) => !rules.byDefault.includes(name) && !rules.optional.includes(name));
  if (unknown !== undefined) throw new RangeError(`${endpoint.path} has no field "${unknown}".`);
  return renderParameter('fields', ['id', ...fields], rules.explode);
}

function renderParameter(parameter: string, names: readonly string[], explode: boolean): string {
  const sorted = [...new Set(names)].toSorted();
  return explode ? sorted.map((name) => `${parameter}=${name}`).join('&') : `${parameter}=${sorted.join(',')}`;
}

function buildCollectionPath(endpoint: Endpoint, parentId: string | undefined): string {
  if (!endpoint.path.includes('{parent}')) {
    if (parentId !== undefined) throw new RangeError(`${endpoint.path} has no parent.`);
    return endpoint.path;
  }
  if (parentId === undefined) throw new RangeError(`${endpoint.path} needs the id of its parent.`);
  // The parent's id is from a response of Keap, so a bad one is bad data.
  if (!isKeapId(parentId)) throw invalidIdError(endpoint.path);
  return endpoint.path.replace('{parent}', parentId);
}

/**
 * The query of a v1 page: plain parameters, an order with its direction, and our own limit and offset (Keap's `next` link
 * changes the page size and drops properties: docs/keap-api.md 5.1). Throws RangeError for parameters that the collection
 * does not support in v1.
 */
export function buildV1Parameters(
  endpoint: Endpoint,
  { filter = [], orderBy, token, size }: PageRequest & { readonly size: number },
  fieldsParameter: string | null,
): string[] {
  return [
    ...filter.map((clause) => buildFilterParameter(endpoint, clause)),
    ...(orderBy === undefined ? [] : buildOrderParameters(endpoint, orderBy)),
    ...(fieldsParameter === null ? [] : [fieldsParameter]),
    `limit=${size}`,
    `offset=${parseOffset(token)}`,
  ].toSorted();
}

/** The offset of a page. v1 has no tokens: ours are the offset as text. Throws RangeError for any other text. */
export function parseOffset(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{1,9}$/.test(token)) throw invalidPageTokenError();
  return Number(token);
}

function buildFilterParameter(endpoint: Endpoint, clause: Clause): string {
  const kind = checkClause(endpoint, clause);
  const name = endpoint.fieldAliases[clause.field] ?? clause.field;
  return `${encode(name)}=${renderValues(endpoint, kind, clause).join(',')}`;
}

function buildOrderParameters(endpoint: Endpoint, order: NonNullable<PageRequest['orderBy']>): string[] {
  checkOrder(endpoint, order);
  const parameter = `order=${encode(endpoint.fieldAliases[order.field] ?? order.field)}`;
  if (endpoint.directions !== 'both') return [parameter];
  return [parameter, `order_direction=${order.direction === 'asc' ? 'ASCENDING' : 'DESCENDING'}`];
}
