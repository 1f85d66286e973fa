import type { ApiVersion, Endpoint, Payload } from '../resources/row.js';
import type { ResourceKey } from '../resources/table.js';
import type { TagAction, TagPair, TagStatus } from '../resources/writes/tagging.js';
import type { WriteAction, WriteEndpoint } from '../resources/writes/endpoint.js';
import type { WritableKey } from '../resources/writes/writes.js';
import type { BulkFacts, BulkPairsByOwner, BulkQuery, CachedPage } from './endpoints/bulk-facts.js';
import type { RequestStats } from './request-stats.js';
import type { CallsLeft } from './rate-limit/caller-shares.js';
import type { QuotaUsage } from './rate-limit/quota-headers.js';

/** The caller of a request, its priority and its deadline. */
export interface RequestContext {
  /** `interactive`: a person waits; goes first. `background`: goes last, with a guard against starvation. */
  readonly priority: 'interactive' | 'background';
  /** The calls of the request are counted here. */
  readonly stats: RequestStats;
  /** The caller's name; waiting callers take turns. Absent: the gateway itself. */
  readonly caller?: string;
  /** The deadline in epoch milliseconds; a request whose slot would come later fails at once with THROTTLED. Compared with the wall clock once, at the operation's first call. */
  readonly deadlineAtMs?: number;
  readonly signal?: AbortSignal;
  /** Ask Keap even when a response or record is cached: once per operation and URL, or record. */
  readonly bypassCache?: boolean;
  /** Accept a cached response that expired at most this long ago when Keap cannot answer in time (no slot, no quota, no response). */
  readonly maxStaleMs?: number;
  /** The plan that sends the request, and why; shown in the trace. */
  readonly plan?: string;
}

/** One condition of Keap's filter grammar; several are joined with AND. A list is a set (`ids==1,2,3`). */
export interface Clause {
  readonly field: string;
  readonly op: '==' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: string | readonly string[];
  /** `field` is the name of one of the account's custom fields. */
  readonly custom?: true;
  /** A `*` at the end of `value` is literal, not a wildcard. */
  readonly literal?: true;
}

/** Selects a page of a collection. Everything but `token` must stay the same from page to page. */
export interface PageRequest {
  readonly filter?: readonly Clause[];
  readonly orderBy?: { readonly field: string; readonly direction: 'asc' | 'desc' };
  /** Optional Keap properties to include; ignored for rows without a `fields` parameter. */
  readonly fields?: readonly string[];
  /** Defaults to the endpoint's largest page. */
  readonly size?: number;
  /** Keap's page token, or the offset as text where Keap pages by offset; absent for the first page. */
  readonly token?: string;
  /** For child collections (`/v2/tags/{parent}/contacts`). */
  readonly parentId?: string;
  /** For child collections: the parents of the bulk list. Only where `bulk` has one; without other filters. */
  readonly ownerIds?: readonly string[];
}

/** A page of records. */
export interface Page {
  /** In the form of v2, whichever API version answered. A value that is no object keeps its place, empty. Frozen where they are cached. */
  readonly rows: readonly Payload[];
  /** Null on the last page. */
  readonly nextToken: string | null;
  /** How many records match in all, from v1's `count` (unless it is lower than the records received); null on v2. */
  readonly total: number | null;
  /** The API version that answered, which decides the form of `body`. */
  readonly apiVersion: ApiVersion;
  /** The endpoint that answered. */
  readonly endpoint: Endpoint;
  /** The unparsed response body, so that numbers beyond 2^53 reach Postgres unchanged. Null for a cached page, apart from reference tables: only pages that interactive requests read are cached beside those. */
  readonly body: string | null;
  /** The account in the response's header; null where it names none. */
  readonly tenant: string | null;
}

/** The user and account of the credential. From `GET /v2/oauth/connect/userinfo` (docs/keap-api.md 2.3). */
export interface Identity {
  readonly userId: string | null;
  /** The user's id in the account, as records refer to it; absent on v1. */
  readonly localUserId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly admin: boolean | null;
  /**
   * From `x-keap-tenant-id`, else userinfo's `tenant_id`; null where neither is present, which is normal
   * (docs/keap-api.md 15).
   */
  readonly tenant: string | null;
  /** Every account name in the response; all should mean the same account. May be empty. */
  readonly tenantNames: readonly string[];
}

/** A stored OAuth connection without its secrets. */
export interface ConnectionView {
  readonly account: string;
  /** As the token's scope names it (`ps359.infusionsoft.com`); null until Keap names one. */
  readonly tenant: string | null;
  /** `BROKEN`: Keap rejects its refresh token, so a person must connect the account again. */
  readonly status: 'CONNECTED' | 'BROKEN';
  readonly connectedAt: Date;
  readonly refreshedAt: Date | null;
  /** When the access token in use expires. */
  readonly accessExpiresAt: Date;
}

/** The content of a file. */
export interface FileContent {
  readonly name: string | null;
  /** The size according to Keap; null where Keap does not state one. */
  readonly sizeBytes: number | null;
  /** Streamed from Keap; read it to the end, or leave the iteration to close the connection. Rejects when the content contradicts Keap's metadata. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** One change of one record. */
export type Write = {
  readonly key: WritableKey;
  /** The parent record, where Keap's path contains it (a note's contact). */
  readonly parentId?: string;
} & (
  | { readonly change: 'remove'; readonly id: string }
  | ({
      /** In the form of v2's request bodies. For an update, only the changed properties; null clears. */
      readonly input: Payload;
      /** Optional Keap properties to include in the response. */
      readonly fields: readonly string[];
      /** Unchanged properties that Keap requires in the body. */
      readonly required?: Payload;
    } & ({ readonly change: 'create' } | { readonly change: 'update'; readonly id: string }))
);

/** The result of a change that Keap carried out. */
export interface WriteResult {
  /** The record from Keap's response in the form of v2, possibly incomplete. Null where the response has none. */
  readonly record: Payload | null;
  readonly apiVersion: ApiVersion;
}

/** Tags to apply to contacts, or to remove from them: every tag on every contact. */
export interface Tagging {
  readonly action: TagAction;
  readonly contactIds: readonly string[];
  readonly tagIds: readonly string[];
}

/** The outcome of one tag on one contact. */
export interface TagOutcome extends TagPair {
  /** `NOT_SENT`: nothing was changed. */
  readonly status: TagStatus | 'NOT_SENT';
  /** The cause, where Keap or the connection failed. */
  readonly error: KeapErrorLike | null;
}

/** Reads from Keap, and lookups that cost no call. All methods throw KeapError for a failure of Keap. */
export interface KeapReader {
  /** The endpoint of a collection now: as configured, or as discovered from the account's responses. */
  endpoint(key: ResourceKey): Endpoint;
  /** Whether the account serves a collection, as configured and as far as discovered. */
  isServed(key: ResourceKey): boolean;
  /** The endpoint of a collection now, and those to try when it is missing: none where it has answered or no other is left. */
  endpointChoices(key: ResourceKey): { readonly current: Endpoint; readonly alternatives: readonly Endpoint[] };
  /** Whether this process holds a cached response for the first page of a reference table, or with `identity` for userinfo. Makes no call, also not to a shared store. */
  isCached(target: ResourceKey | 'identity'): boolean;
  /** The sparse columns that were absent from all rows of the last list page; null before the first page. */
  absentColumns(key: ResourceKey): ReadonlySet<string> | null;
  /** One page of a collection, in one call. Rejects with RangeError (a fault of ours) for filters, orders and sizes that the endpoint does not have. */
  fetchPage(key: ResourceKey, pageRequest: PageRequest, requestContext: RequestContext): Promise<Page>;
  /** Many records by id in as few calls as the id set allows, in chunks limited by `maxIds` and URL length, sent concurrently. Records that are cached with these fields cost no call. A failed chunk gives its KeapError for each of its ids; ids that Keap does not know are absent from the map. Rejects with RangeError for an endpoint without an id set. */
  fetchByIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    requestContext: RequestContext,
  ): Promise<Map<string, Payload | KeapErrorLike>>;
  /** One record, or null on 404. */
  fetchOne(
    key: ResourceKey,
    id: string,
    fields: readonly string[],
    requestContext: RequestContext,
  ): Promise<Payload | null>;
  /** How many records a child collection has below a parent; null where the account does not count them. */
  fetchCount(key: ResourceKey, parentId: string, requestContext: RequestContext): Promise<number | null>;
  /** The bulk lists of child collections and their counts, as far as discovered. */
  readonly bulk: BulkFacts;
  /** The children of owners as pairs of the bulk list. Those that are cached cost no call; the query's `read` gets the others, and its children are cached owner by owner. Owners that neither has are absent. Rejects as `read` does. */
  fetchBulkChildren(key: ResourceKey, query: BulkQuery, requestContext: RequestContext): Promise<BulkPairsByOwner>;
  /** The page that this process holds fresh in its cache; null where it holds none. Makes no call, also not to a shared store. */
  findCachedPage(key: ResourceKey, pageRequest: PageRequest): CachedPage | null;
  /** Whether this process holds a count fresh in its cache. Makes no call. */
  isCountCached(key: ResourceKey, parentId: string): boolean;
  /** The content of a file, or null when there is no such file. Two calls, metadata and content; the deadline applies to the content's first byte, the signal aborts at any time. */
  fetchContent(fileId: string, requestContext: RequestContext): Promise<FileContent | null>;
  /** The user and account of the credential. */
  identity(requestContext: RequestContext): Promise<Identity>;
  /** The known usage of every quota window. Makes no call. */
  quota(): QuotaUsage[];
  /** The calls that one caller may still start in this minute and today: its share of the day once calls are scarce. Makes no call. */
  callsLeft(caller: string): CallsLeft;
  /** How many records a collection has, from pages seen or from the last snapshot; null when unknown. */
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Rises with each change of what a plan or a price depends on: sizes, endpoints, absent columns. */
  planVersion(): number;
}

/** Changes in Keap. All methods throw KeapError for a failure of Keap. */
export interface KeapWriter {
  /** The endpoint of a change now. Throws UPSTREAM_REJECTED without a call where no allowed API version has one. */
  writeEndpoint(key: WritableKey, change: WriteAction): WriteEndpoint;
  /**
   * Sends one change, once: only a change that Keap rejected unread is sent again (a deletion also after a failure).
   * Null: Keap has no such record, or no such parent. Invalidates the cache of every collection that shows the record,
   * whatever the outcome. An error with `outcome: 'UNKNOWN'` means that Keap may have carried out the change.
   */
  write(write: Write, requestContext: RequestContext): Promise<WriteResult | null>;
  /** How many calls a tagging takes now. */
  countTagRequests(tagging: Tagging): number;
  /** Applies or removes tags in as few calls as possible; a failed call fails its own pairs only. One outcome for each pair, by contact. */
  writeTagging(tagging: Tagging, requestContext: RequestContext): Promise<readonly TagOutcome[]>;
}

/** The client's own state: cache, sizes, credential, connections. */
export interface KeapAdmin {
  /** Invalidates the cached responses of a collection, and of those that show its records, in every process that shares the store. The whole collections, also for one record: any list may show it. */
  refresh(key: ResourceKey, id: string | null): Promise<void>;
  /** Seeds collection sizes with the counts of a snapshot; used until pages give better ones. */
  seedSizes(sizes: ReadonlyMap<ResourceKey, number>): void;
  /** Whether Keap answered the last request with 401; false before the first response. */
  isCredentialRefused(): boolean;
  /** Closes connection pools and timers. */
  close(): Promise<void>;
}

/** The client of one Keap account. */
export interface KeapClient extends KeapReader, KeapWriter, KeapAdmin {}

/** How many records a collection has. */
export interface CollectionSize {
  readonly records: number;
  /** `counted`: Keap gave the count, or the last page was seen. `expected`: the count of the last snapshot. `atLeast`: more may follow. */
  readonly basis: 'counted' | 'expected' | 'atLeast';
}

/** An Error value in place of a record that could not be fetched. */
export type KeapErrorLike = Error;
