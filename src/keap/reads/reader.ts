import type { Clock } from '../../clock.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { getRequestedIds, isKeapId } from '../codec/filter.js';
import { parsePage, parseRecord, resolveOffsetPage, type ParsedPage } from '../codec/response.js';
import { buildPageUrl, buildRecordUrl } from '../codec/url.js';
import type { CachedPage } from '../endpoints/bulk-facts.js';
import { EndpointDiscovery, withReplan, type EndpointResolver } from '../endpoints/resolver.js';
import type { KeapError } from '../errors.js';
import { fetchContent } from '../files/read-file.js';
import { buildIdentityRequest, fetchIdentity } from '../identity/identity.js';
import type { KeapReader, Page, PageRequest, RequestContext } from '../keap-client.js';
import type { AreCached } from '../cache/record-cache.js';
import type { Pipeline } from '../pipeline.js';
import { createGetRequest, type KeapRequest } from '../request.js';
import { CollectionSizes, ListColumns, SharedCollectionSizes } from '../sizes/collection-sizes.js';
import { BulkReader } from './bulk.js';
import { fetchRecordsByIds } from './by-ids.js';

/** What a request states whose records are cached one by one. */
type RecordCaching = Required<Pick<KeapRequest, 'isCachedByRecord' | 'computeFreshForMs' | 'isStillNeeded'>>;

/** Reads pages, records, files and the identity of one account. */
export class Reader implements KeapReader {
  private readonly sizes = new CollectionSizes();
  private readonly listColumns = new ListColumns();
  private readonly sharedSizes: SharedCollectionSizes;
  private readonly discovery: EndpointDiscovery;
  readonly bulk: BulkReader;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly endpointResolver: EndpointResolver,
    clock: Clock,
  ) {
    this.sharedSizes = new SharedCollectionSizes({ sizes: this.sizes, ...pipeline.cacheStore, clock });
    this.discovery = new EndpointDiscovery(endpointResolver);
    this.bulk = new BulkReader(pipeline, endpointResolver, clock);
  }

  endpoint(key: ResourceKey): Endpoint {
    return this.endpointResolver.resolve(key);
  }

  isServed(key: ResourceKey): boolean {
    return this.endpointResolver.isServed(key);
  }

  endpointChoices(key: ResourceKey): ReturnType<KeapReader['endpointChoices']> {
    const current = this.endpoint(key);
    return {
      current,
      alternatives: this.discovery.isConfirmed(current) ? [] : this.endpointResolver.alternatives(key),
    };
  }

  isCached(target: ResourceKey | 'identity'): boolean {
    if (target === 'identity') return this.pipeline.findCached(buildIdentityRequest(this.endpointResolver)) !== null;
    const { ttlMs, isReference } = table[target];
    const url = buildPageUrl(this.endpoint(target), { fields: [] });
    return this.pipeline.findCached({ method: 'GET', url, resource: target, ttlMs, isReference }) !== null;
  }

  findCachedPage(key: ResourceKey, pageRequest: PageRequest): CachedPage | null {
    const { ttlMs, isReference } = table[key];
    const url = buildPageUrl(this.endpoint(key), pageRequest);
    const data = this.pipeline.findCached({ method: 'GET', url, resource: key, ttlMs, isReference });
    return data === null ? null : { isLast: (data as ParsedPage).nextToken === null };
  }

  fetchPage(key: ResourceKey, pageRequest: PageRequest, requestContext: RequestContext): Promise<Page> {
    if (pageRequest.ownerIds !== undefined) return this.bulk.fetchPage(key, pageRequest, requestContext);
    return this.sendPageRequest(key, pageRequest, requestContext);
  }

  /** `caching`: where the response is not cached by its URL. */
  private async sendPageRequest(
    key: ResourceKey,
    pageRequest: PageRequest,
    requestContext: RequestContext,
    caching: Partial<RecordCaching> = {},
  ): Promise<Page> {
    const endpoint = this.requireEndpoint(key);
    const { ttlMs, isReference } = table[key];
    const expected = {
      row: table[key],
      endpoint,
      size: pageRequest.size ?? endpoint.pageSize,
      token: endpoint.apiVersion === 'v2' ? pageRequest.token : undefined,
      parentId: pageRequest.parentId ?? null,
      ids: getRequestedIds(endpoint, pageRequest),
    };
    const request = {
      ...createGetRequest(buildPageUrl(endpoint, pageRequest), endpoint.path, key, requestContext),
      ttlMs,
      isReference,
      ...caching,
    };
    // A 404 below a parent may mean that the parent is missing; then only Keap's page for unknown paths proves a missing path.
    const isPathMissing = ({ absent, status }: KeapError['facts']): boolean =>
      absent === true || (status === 404 && pageRequest.parentId === undefined);
    const send = (): ReturnType<Pipeline['send']> =>
      this.pipeline.send({ ...request, parse: (text) => parsePage(text, expected) });
    const parsed = await this.discovery.run({ key, endpoint, url: request.url, requestContext, isPathMissing, send });
    const parsedPage = parsed.data as ParsedPage;
    const { rows } = parsedPage;
    const { nextToken, total } =
      endpoint.apiVersion === 'v1' ? resolveOffsetPage(endpoint, pageRequest, parsedPage, requestContext) : parsedPage;
    this.listColumns.observe(key, endpoint, rows);
    this.sizes.observe(key, pageRequest, { rows: rows.length, nextToken, total });
    this.sharedSizes.publish(key);
    return {
      rows,
      nextToken,
      total,
      apiVersion: endpoint.apiVersion,
      endpoint,
      body: parsed.body,
      tenant: parsed.tenant,
    };
  }

  fetchByIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    requestContext: RequestContext,
  ): ReturnType<KeapReader['fetchByIds']> {
    const endpoint = this.endpoint(key);
    return this.pipeline.records.get({ key, endpoint, ids, fields, requestContext }, (missing, context, areCached) =>
      fetchRecordsByIds(
        (request) => this.sendPageRequest(key, request, context, this.cacheByRecord(key, endpoint, request, areCached)),
        endpoint,
        missing,
        fields,
      ),
    );
  }

  /** A response that lacks a record is not fresh for any time: it would be requested again. */
  private cacheByRecord(
    key: ResourceKey,
    endpoint: Endpoint,
    pageRequest: PageRequest,
    areCached: AreCached,
  ): RecordCaching {
    const ids = [...(getRequestedIds(endpoint, pageRequest) ?? [])];
    const requested = ids.length;
    return {
      isCachedByRecord: true,
      isStillNeeded: () => !areCached(ids),
      computeFreshForMs: (data) => ((data as ParsedPage).rows.length < requested ? 0 : table[key].ttlMs),
    };
  }

  async fetchOne(
    key: ResourceKey,
    id: string,
    fields: readonly string[],
    requestContext: RequestContext,
  ): Promise<Payload | null> {
    const endpoint = this.requireEndpoint(key);
    const { ttlMs, isReference } = table[key];
    if (!isKeapId(id)) return null;
    const url = buildRecordUrl(endpoint, id, fields);
    if (url === null || endpoint.single === null) {
      if (endpoint.idSet === null) throw new RangeError(`Keap has no path for a single record of ${endpoint.path}.`);
      const found = (await this.fetchByIds(key, [id], fields, requestContext)).get(id) ?? null;
      if (found instanceof Error) throw found;
      return found;
    }
    const request = {
      ...createGetRequest(url, endpoint.single, key, requestContext),
      ttlMs,
      isReference,
      onNotFound: 'null',
    } as const;
    const isPathMissing = ({ absent }: KeapError['facts']): boolean => absent === true;
    const send = (): ReturnType<Pipeline['send']> =>
      this.pipeline.send({ ...request, parse: (text) => parseRecord(text, endpoint, id) });
    const { data } = await this.discovery.run({ key, endpoint, url: request.url, requestContext, isPathMissing, send });
    return data as Payload | null;
  }

  fetchCount(key: ResourceKey, parentId: string, requestContext: RequestContext): Promise<number | null> {
    return this.bulk.fetchCount(key, parentId, requestContext);
  }

  fetchBulkChildren(...args: Parameters<KeapReader['fetchBulkChildren']>): ReturnType<KeapReader['fetchBulkChildren']> {
    return this.bulk.fetchChildren(...args);
  }

  isCountCached(key: ResourceKey, parentId: string): boolean {
    return this.bulk.isCountCached(key, parentId);
  }

  fetchContent(fileId: string, requestContext: RequestContext): ReturnType<KeapReader['fetchContent']> {
    const dependencies = { keap: this, endpointResolver: this.endpointResolver, stream: this.pipeline.stream };
    return withReplan(() => fetchContent(dependencies, fileId, requestContext));
  }

  async identity(requestContext: RequestContext): ReturnType<KeapReader['identity']> {
    const identity = await fetchIdentity(this.pipeline.send, this.endpointResolver, requestContext);
    // A process asks for the identity when it starts: a good time to load the sizes that other processes counted.
    await this.sharedSizes.load();
    return identity;
  }

  /** The endpoint of a collection. Throws UPSTREAM_REJECTED without a call where there is none. */
  private requireEndpoint(key: ResourceKey): Endpoint {
    if (!this.isServed(key)) throw this.endpointResolver.notServedError(key);
    return this.endpoint(key);
  }

  quota(): ReturnType<KeapReader['quota']> {
    return this.pipeline.quota();
  }

  callsLeft(caller: string): ReturnType<KeapReader['callsLeft']> {
    return this.pipeline.callsLeft(caller);
  }

  absentColumns(key: ResourceKey): ReturnType<KeapReader['absentColumns']> {
    return this.listColumns.get(key);
  }

  planVersion(): number {
    const { sizes, listColumns, endpointResolver, discovery } = this;
    return sizes.version + listColumns.version + endpointResolver.version + discovery.version;
  }

  collectionSize(key: ResourceKey): ReturnType<KeapReader['collectionSize']> {
    return this.sizes.get(key);
  }

  seedSizes(sizes: ReadonlyMap<ResourceKey, number>): void {
    this.sizes.seed(sizes);
  }
}
