import type { Clock } from '../../clock.js';
import { readId, readIds } from '../../resources/record.js';
import type { BulkList, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { RecordsById } from '../cache/record-cache.js';
import { badDataError, parseObject, parsePage, type ParsedPage } from '../codec/response.js';
import { buildCountUrl, buildPageUrl } from '../codec/url.js';
import type { BulkChoice, BulkFacts, BulkPairs, BulkPairsByOwner, BulkQuery } from '../endpoints/bulk-facts.js';
import { OptionalPaths } from '../endpoints/optional-paths.js';
import { EndpointChanged, type EndpointResolver } from '../endpoints/resolver.js';
import type { KeapError } from '../errors.js';
import type { Page, PageRequest, RequestContext } from '../keap-client.js';
import type { Pipeline } from '../pipeline.js';
import { createGetRequest } from '../request.js';
import { FanOuts } from '../sizes/fan-outs.js';

/** Statuses of an older Keap that reads `-` as an id, or lets a credential use only the paths that it knows. */
const UNKNOWN_PATH_STATUSES: readonly (number | undefined)[] = [400, 403, 500];

/**
 * The part of a collection's TTL for which a page is cached by its URL, for operations that read the same pages at the
 * same time. The pairs of an owner are cached for the rest, so that none is served for longer than the TTL.
 */
const PAGE_TTL_SHARE = 1 / 6;
const getPairsTtlMs = (key: ResourceKey): number => table[key].ttlMs * (1 - PAGE_TTL_SHARE);

/** Reads the bulk lists and counts of nested lists (docs/keap-api.md 15), and discovers whether the account serves them. */
export class BulkReader implements BulkFacts {
  private readonly paths: OptionalPaths;
  private readonly fanOuts: FanOuts;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly endpointResolver: EndpointResolver,
    clock: Clock,
  ) {
    this.paths = new OptionalPaths(endpointResolver);
    this.fanOuts = new FanOuts(clock);
  }

  find(key: ResourceKey): BulkChoice | null {
    const list = this.endpointResolver.resolve(key).bulk;
    if (list === null || !this.endpointResolver.isServed(key) || !this.paths.isAvailable(list.endpoint.path))
      return null;
    return { list, isProven: this.paths.isProven(list.endpoint.path) };
  }

  reject(key: ResourceKey): void {
    const found = this.find(key);
    if (found !== null) this.paths.reject(found.list.endpoint.path);
  }

  canCount(key: ResourceKey): boolean {
    const { countPath } = this.endpointResolver.resolve(key);
    return countPath !== null && this.endpointResolver.isServed(key) && this.paths.isAvailable(countPath);
  }

  fanOut(key: ResourceKey, ownerId: string): number {
    return this.fanOuts.get(key, ownerId);
  }

  noteFanOut(key: ResourceKey, ownerId: string, children: number): void {
    this.fanOuts.note(key, ownerId, children);
  }

  /** See KeapReader. The children of each owner are cached like a record by id, so that any set of owners finds them. */
  async fetchChildren(key: ResourceKey, query: BulkQuery, requestContext: RequestContext): Promise<BulkPairsByOwner> {
    const list = this.find(key)?.list;
    const { ownerIds } = query;
    if (list === undefined) return query.read(ownerIds);
    // As a record of the cache; a shared store holds it as JSON.
    const found = await this.pipeline.records.get(
      {
        key,
        endpoint: list.endpoint,
        ids: ownerIds,
        fields: [],
        requestContext,
        ttlMs: getPairsTtlMs(key),
        isEnough: (ownerId, cached) => query.isEnough(ownerId, cached as unknown as BulkPairs),
      },
      async (missing) => (await query.read(missing)) as unknown as RecordsById,
    );
    return found as unknown as BulkPairsByOwner;
  }

  /** See KeapReader. */
  isCountCached(key: ResourceKey, parentId: string): boolean {
    const { countPath } = this.endpointResolver.resolve(key);
    if (countPath === null) return false;
    const { ttlMs } = table[key];
    const url = buildCountUrl(countPath, parentId);
    return this.pipeline.findCached({ method: 'GET', url, resource: key, ttlMs, isReference: false }) !== null;
  }

  /** A page of pairs. Throws EndpointChanged where the account does not serve the bulk list. */
  async fetchPage(
    key: ResourceKey,
    { ownerIds = [], ...pageRequest }: PageRequest,
    requestContext: RequestContext,
  ): Promise<Page> {
    const list = this.find(key)?.list;
    if (list === undefined) throw new EndpointChanged(this.endpointResolver.notServedError(key));
    const { endpoint } = list;
    const size = pageRequest.size ?? endpoint.pageSize;
    const expected = { row: table[key], endpoint, size, token: pageRequest.token, parentId: null, ids: null };
    const filter = [{ field: list.setFilter, op: '==', value: ownerIds }] as const;
    const url = buildPageUrl(endpoint, { ...pageRequest, filter });
    const parse = (text: string): ParsedPage => {
      const page = parsePage(text, expected);
      assertPairs(page.rows, list, new Set(ownerIds));
      return page;
    };
    const { ttlMs } = table[key];
    const { data, body, tenant } = await this.paths.run({
      path: endpoint.path,
      requestContext,
      isPathMissing: ({ code, facts }, isProven) =>
        facts.absent === true ||
        facts.status === 404 ||
        (!isProven && (code === 'UPSTREAM_BAD_DATA' || isUnknownPath(facts))),
      isProof: (response) => (response.data as ParsedPage).rows.length > 0,
      send: () =>
        this.pipeline.send({
          ...createGetRequest(url, endpoint.path, key, requestContext),
          ttlMs: ttlMs * PAGE_TTL_SHARE,
          parse,
          computeFreshForMs: () => getPairsTtlMs(key),
        }),
    });
    return { ...(data as ParsedPage), apiVersion: endpoint.apiVersion, endpoint, body, tenant };
  }

  /** How many children an owner has; null where the account does not count them, or has no such owner. */
  async fetchCount(key: ResourceKey, parentId: string, requestContext: RequestContext): Promise<number | null> {
    const { countPath } = this.endpointResolver.resolve(key);
    if (countPath === null || !this.canCount(key)) return null;
    const url = buildCountUrl(countPath, parentId);
    const { ttlMs } = table[key];
    const base = { ...createGetRequest(url, countPath, key, requestContext), ttlMs, onNotFound: 'null' } as const;
    try {
      const { data } = await this.paths.run({
        path: countPath,
        requestContext,
        isPathMissing: ({ facts }, isProven) => facts.absent === true || (!isProven && isUnknownPath(facts)),
        isProof: (response) => response.data !== null,
        send: () => this.pipeline.send({ ...base, parse: (text) => parseCount(text, countPath) }),
      });
      return data as number | null;
    } catch (error) {
      if (error instanceof EndpointChanged) return null;
      throw error;
    }
  }
}

const isUnknownPath = ({ status }: KeapError['facts']): boolean => UNKNOWN_PATH_STATUSES.includes(status);

/** Throws UPSTREAM_BAD_DATA unless each record is a pair of a requested owner: Keap ignores filters that it does not know. */
function assertPairs(rows: readonly Payload[], list: BulkList, ownerIds: ReadonlySet<string>): void {
  const { path } = list.endpoint;
  for (const row of rows) {
    const [ownerId] = readIds(row, list.ownerColumn);
    if (ownerId === undefined || readId(row) === null) throw badDataError(path, 'a record is no pair of ids');
    if (!ownerIds.has(ownerId)) throw badDataError(path, 'it has a record of an owner that was not requested');
  }
}

function parseCount(body: string, path: string): number {
  const { count } = parseObject(body, path);
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw badDataError(path, 'it has no count');
}
