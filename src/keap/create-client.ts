import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.js';
import { table, type ResourceKey } from '../resources/table.js';
import type { Endpoint, Payload } from '../resources/row.js';
import { parseObject, parsePage, parseRecord, type ParsedPage, resolveOffsetPage } from './codec/response.js';
import { KeapError } from './errors.js';
import type { RequestContext, KeapClient, Page, PageRequest, Tagging, Write } from './keap-client.js';
import type { RateLimits } from './rate-limit/quota-windows.js';
import { fetchRecordsByIds } from './endpoints/by-ids.js';
import { fetchContent } from './files/read-file.js';
import { createGetRequest } from './request.js';
import { IDENTITY_TTL_MS, parseIdentity, USERINFO } from './identity/identity.js';
import { buildIdentityRequest, buildTableRequest } from './cache/entry.js';
import { createPipeline, type Pipeline } from './pipeline.js';
import { EndpointResolver, withReplan, type ApiVersionChoice, EndpointDiscovery } from './endpoints/resolver.js';
import { getRequestedIds, isKeapId } from './codec/filter.js';
import { ListColumns, CollectionSizes, SharedCollectionSizes } from './sizes/collection-sizes.js';
import { buildPageUrl, buildRecordUrl } from './codec/url.js';
import { Tagger } from './writes/tagging.js';
import type { RateLimiter } from './rate-limit/rate-limiter.js';
import type { Credentials } from './credentials.js';
import { Writer } from './writes/write.js';

export interface KeapClientOptions {
  /** Such as `https://api.infusionsoft.com/crm/rest`; `/v1/…` and `/v2/…` are appended. */
  readonly baseUrl: string;
  /** What proves to Keap who we are: `apiKeyTokens(key)`, or an OAuth connection's. */
  readonly credentials: Credentials;
  /** Which generations may be asked; `auto` by default. */
  readonly apiVersion?: ApiVersionChoice;
  /** Ceilings; Keap's headers can only lower them. */
  readonly limits: RateLimits;
  /** The part of the day's calls that this gateway may use, 0 to 1. */
  readonly dayShare: number;
  /** The slow lane's own ceiling. */
  readonly snapshotPerSecond: number;
  /** The pace to keep, where several accounts share it; by default one of its own, of the limits above. The client does not close it. */
  readonly rateLimiter?: RateLimiter;
  /** Which of the accounts that share pace and store this is, as the gateway calls it. */
  readonly account?: string;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Where answers are remembered; by default in this process, bounded. The client does not close it. */
  readonly store?: Keyv;
  /** For one HTTP exchange. */
  readonly timeoutMs?: number;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
}

/** Builds the client and its connection pool. Throws RangeError for options that cannot work. */
export function createKeapClient(options: KeapClientOptions): KeapClient {
  const clock = options.clock ?? systemClock;
  return new RestKeapClient(
    createPipeline({ ...options, clock }),
    new EndpointResolver(options.apiVersion ?? 'auto', clock),
    clock,
  );
}

class RestKeapClient implements KeapClient {
  private readonly sizes = new CollectionSizes();
  private readonly listColumns = new ListColumns();
  private readonly sharedSizes: SharedCollectionSizes;
  private readonly discovery: EndpointDiscovery;
  private readonly writer: Writer;
  private readonly tagger: Tagger;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly endpointResolver: EndpointResolver,
    clock: Clock,
  ) {
    this.sharedSizes = new SharedCollectionSizes({ sizes: this.sizes, ...pipeline.cacheStore, clock });
    this.discovery = new EndpointDiscovery(endpointResolver);
    this.writer = new Writer(pipeline, endpointResolver);
    this.tagger = new Tagger(pipeline, endpointResolver);
  }

  endpoint(key: ResourceKey): Endpoint {
    return this.endpointResolver.resolve(key);
  }

  isServed(key: ResourceKey): boolean {
    return this.endpointResolver.isServed(key);
  }

  endpointChoices(key: ResourceKey): ReturnType<KeapClient['endpointChoices']> {
    const current = this.endpoint(key);
    return {
      current,
      alternatives: this.discovery.isConfirmed(current) ? [] : this.endpointResolver.alternatives(key),
    };
  }

  isCached(target: ResourceKey | 'identity'): boolean {
    return this.pipeline.isCached(
      target === 'identity'
        ? buildIdentityRequest(this.endpointResolver.isAllowed('v2'))
        : buildTableRequest(target, this.endpoint(target)),
    );
  }

  async fetchPage(key: ResourceKey, pageRequest: PageRequest, requestContext: RequestContext): Promise<Page> {
    const endpoint = this.requireEndpoint(key);
    const { ttlMs, isReference: reference } = table[key];
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
      reference,
    };
    // What lies below a record may be missing with the record: only the page for unknown paths tells of the path then.
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
    return { rows, nextToken, total, apiVersion: endpoint.apiVersion, endpoint, body: parsed.body };
  }

  fetchByIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    requestContext: RequestContext,
  ): Promise<Map<string, Payload | Error>> {
    return fetchRecordsByIds(
      (request) => this.fetchPage(key, request, requestContext),
      this.endpoint(key),
      ids,
      fields,
    );
  }

  async fetchOne(
    key: ResourceKey,
    id: string,
    fields: readonly string[],
    requestContext: RequestContext,
  ): Promise<Payload | null> {
    const endpoint = this.requireEndpoint(key);
    const { ttlMs, isReference: reference } = table[key];
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
      reference,
      onNotFound: 'null',
    } as const;
    const isPathMissing = ({ absent }: KeapError['facts']): boolean => absent === true;
    const send = (): ReturnType<Pipeline['send']> =>
      this.pipeline.send({ ...request, parse: (text) => parseRecord(text, endpoint, id) });
    const { data } = await this.discovery.run({ key, endpoint, url: request.url, requestContext, isPathMissing, send });
    return data as Payload | null;
  }

  writeEndpoint(...[key, change]: Parameters<KeapClient['writeEndpoint']>): ReturnType<KeapClient['writeEndpoint']> {
    return this.writer.endpoint(key, change);
  }

  write(write: Write, requestContext: RequestContext): ReturnType<KeapClient['write']> {
    return this.writer.write(write, requestContext);
  }

  countTagRequests(tagging: Tagging): number {
    return this.tagger.buildRequests(tagging).length;
  }

  writeTagging(tagging: Tagging, requestContext: RequestContext): ReturnType<KeapClient['writeTagging']> {
    return this.tagger.write(tagging, requestContext);
  }

  fetchContent(fileId: string, requestContext: RequestContext): ReturnType<KeapClient['fetchContent']> {
    const dependencies = { keap: this, endpointResolver: this.endpointResolver, stream: this.pipeline.stream };
    return withReplan(() => fetchContent(dependencies, fileId, requestContext));
  }

  async identity(requestContext: RequestContext): ReturnType<KeapClient['identity']> {
    const paths = [USERINFO.v2, USERINFO.v1].filter((_, index) =>
      this.endpointResolver.isAllowed(index === 0 ? 'v2' : 'v1'),
    );
    for (const [index, path] of paths.entries()) {
      try {
        const request = { ...createGetRequest(path, path, null, requestContext), ttlMs: IDENTITY_TTL_MS };
        const parsed = await this.pipeline.send({ ...request, parse: (text) => parseObject(text, path) });
        // A process that begins asks who it is: the time to hear what others have learned.
        await this.sharedSizes.load();
        return parseIdentity(parsed, path);
      } catch (error) {
        const absent = error instanceof KeapError && error.facts.absent === true;
        if (!absent || index === paths.length - 1) throw error;
      }
    }
    throw new RangeError('No generation of the API may be asked.');
  }

  /** The way to ask a collection by. Throws UPSTREAM_REJECTED without a call where there is none. */
  private requireEndpoint(key: ResourceKey): Endpoint {
    if (!this.isServed(key)) throw this.endpointResolver.notServedError(key);
    return this.endpoint(key);
  }

  refresh(key: ResourceKey, id: string | null): Promise<void> {
    return this.pipeline.refresh(key, id);
  }

  isCredentialRefused(): boolean {
    return this.pipeline.isCredentialRefused();
  }

  quota(): ReturnType<KeapClient['quota']> {
    return this.pipeline.quota();
  }

  absentColumns(key: ResourceKey): ReturnType<KeapClient['absentColumns']> {
    return this.listColumns.get(key);
  }

  collectionSize(key: ResourceKey): ReturnType<KeapClient['collectionSize']> {
    return this.sizes.get(key);
  }

  seedSizes(sizes: ReadonlyMap<ResourceKey, number>): void {
    this.sizes.seed(sizes);
  }

  close(): Promise<void> {
    return this.pipeline.close();
  }
}
