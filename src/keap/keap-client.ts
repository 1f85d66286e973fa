import type { ApiVersion, Endpoint, Payload } from '../resources/row.js';
import type { ResourceKey } from '../resources/table.js';
import type { TagAction, TagPair, TagStatus } from '../resources/writes/tagging.js';
import type { WriteAction, WriteEndpoint } from '../resources/writes/endpoint.js';
import type { WritableKey } from '../resources/writes/writes.js';
import type { RequestStats } from './request-stats.js';
import type { QuotaUsage } from './rate-limit/quota-headers.js';

/** Who asks and how patient they are. */
export interface RequestContext {
  /** `interactive`: a person waits, goes first. `snapshot`: the slow lane, kept alive by a floor. */
  readonly priority: 'interactive' | 'background';
  /** Who pays. */
  readonly stats: RequestStats;
  /** Who asks, by name; callers that wait take turns. Absent: the gateway for itself. */
  readonly caller?: string;
  /** Epoch milliseconds after which an answer is worthless; a longer wait fails at once with THROTTLED. Read off the wall clock once, at the operation's first call. */
  readonly deadlineAtMs?: number;
  readonly signal?: AbortSignal;
  /** Ask Keap even when an answer is remembered: once an operation for each answer. */
  readonly bypassCache?: boolean;
  /** Where Keap cannot be asked in time (no slot, no quota, no answer), a remembered answer that ended this long ago at most is good enough. */
  readonly maxStaleMs?: number;
  /** Which plan asks and why; shown in the trace. */
  readonly plan?: string;
}

/** One condition of Keap's filter grammar; several are joined with AND. A list is a set (`ids==1,2,3`). */
export interface Clause {
  readonly field: string;
  readonly op: '==' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: string | readonly string[];
  /** `field` is the name of one of the account's custom fields. */
  readonly custom?: true;
  /** A `*` at the end of `value` is meant to the letter, not as a wildcard. */
  readonly literal?: true;
}

/** Which page of a collection. Everything but `token` must be repeated from page to page. */
export interface PageRequest {
  readonly filter?: readonly Clause[];
  readonly orderBy?: { readonly field: string; readonly direction: 'asc' | 'desc' };
  /** Optional Keap properties to include; ignored for rows without a `fields` parameter. */
  readonly fields?: readonly string[];
  /** Defaults to the row's largest page. */
  readonly size?: number;
  /** Keap's page token, or the offset as text where Keap pages by offset; absent for the first page. */
  readonly token?: string;
  /** For child collections (`/v2/tags/{parent}/contacts`). */
  readonly parentId?: string;
}

/** A page of records. */
export interface Page {
  /** As v2 writes them, whatever generation answered, and as many as came: what has no id or is no record at all keeps its place, empty. */
  readonly rows: readonly Payload[];
  /** Null on the last page. */
  readonly nextToken: string | null;
  /** How many records match in all, where the generation tells it (v1 `count`, unless it is below what came); null on v2. */
  readonly total: number | null;
  /** Which generation answered: says how `body` is written. */
  readonly apiVersion: ApiVersion;
  /** The way it was answered by. */
  readonly endpoint: Endpoint;
  /** The answer's body to the letter, so that numbers beyond 2^53 survive on their way into Postgres. */
  readonly body: string;
}

/** Who the credential is. From `GET /v2/oauth/connect/userinfo` (docs/keap-api.md 2.3). */
export interface Identity {
  readonly userId: string | null;
  /** Its id among the account's own users, as records refer to it; v1 does not tell. */
  readonly localUserId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly admin: boolean | null;
  /**
   * From `x-keap-tenant-id`, else userinfo's `tenant_id`; null where neither names one, which is normal
   * (docs/keap-api.md 15).
   */
  readonly tenant: string | null;
  /** Every name that the answer gives the account; they should mean the same. Empty where it gives none. */
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

/** What a file holds. */
export interface FileContent {
  readonly name: string | null;
  /** What Keap says it has; null where Keap does not say. */
  readonly sizeBytes: number | null;
  /** As it comes in from Keap; read it to its end, or leave the iteration to hang up. Rejects when it turns out not to be what Keap said. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** One change of one record. */
export type Write = {
  readonly key: WritableKey;
  /** The record this one is below, where Keap writes it there (a note's contact). */
  readonly parentId?: string;
} & (
  | { readonly change: 'remove'; readonly id: string }
  | ({
      /** In the words of v2's request bodies. For an update: what changes and nothing else; null clears. */
      readonly input: Payload;
      /** Optional Keap properties that the answer shall hold. */
      readonly fields: readonly string[];
      /** What Keap wants in the body although it is not changed. */
      readonly required?: Payload;
    } & ({ readonly change: 'create' } | { readonly change: 'update'; readonly id: string }))
);

/** A change that Keap has carried out. */
export interface WriteResult {
  /** The record as Keap answered it, seen as v2 writes it: perhaps less than the whole. Null where it answered none. */
  readonly record: Payload | null;
  readonly apiVersion: ApiVersion;
}

/** Tags to be applied to contacts, or removed from them: every tag on every contact. */
export interface Tagging {
  readonly action: TagAction;
  readonly contactIds: readonly string[];
  readonly tagIds: readonly string[];
}

/** What became of one tag on one contact. */
export interface TagOutcome extends TagPair {
  /** `NOT_SENT`: nothing was done. */
  readonly status: TagStatus | 'NOT_SENT';
  /** Why, where Keap or the way to it failed. */
  readonly error: KeapErrorLike | null;
}

/** How the rest of the house asks Keap. All methods throw KeapError, never anything else of HTTP. */
export interface KeapClient {
  /** How a collection is asked for now: as configured, or as learned from what the account answers. */
  endpoint(key: ResourceKey): Endpoint;
  /** Whether the account, as configured and as far as learned, serves a collection at all. */
  isServed(key: ResourceKey): boolean;
  /** How a collection is asked for now, and how it will be when that turns out to be missing: none where it has answered or nothing else is left. */
  endpointChoices(key: ResourceKey): { readonly current: Endpoint; readonly alternatives: readonly Endpoint[] };
  /** Whether this process holds a remembered answer for a reference table (its first page), or with `identity` for who the credential is. Asks nobody, so what only a shared store remembers does not show. */
  isCached(target: ResourceKey | 'identity'): boolean;
  /** Which columns of a collection the rows of its lists lacked when they last came, of those that they may lack; null before any came. */
  absentColumns(key: ResourceKey): ReadonlySet<string> | null;
  /** One page of a collection, in one call. Refuses filters, orders and sizes the row does not know (RangeError: our own fault). */
  fetchPage(key: ResourceKey, pageRequest: PageRequest, requestContext: RequestContext): Promise<Page>;
  /** Many records by id in as few calls as the row's id set allows (chunks by its cap and by URL length), all chunks at once. A chunk that failed gives its KeapError for each of its ids; an id that Keap does not know is absent from the map. Throws RangeError for a row without an id set. */
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
  /** How a change would be sent now. Throws UPSTREAM_REJECTED without a call where no allowed generation can do it. */
  writeEndpoint(key: WritableKey, change: WriteAction): WriteEndpoint;
  /**
   * Sends one change, once: only what Keap refused unread is sent again (a deletion also after a failure). Null: Keap has
   * no such record, or none to put it below. What was remembered of the collections it shows in is not served again,
   * whatever came of it. An error whose `outcome` is UNKNOWN says that it may have been carried out.
   */
  write(write: Write, requestContext: RequestContext): Promise<WriteResult | null>;
  /** How many calls a tagging would take now. */
  countTagRequests(tagging: Tagging): number;
  /** Applies or removes tags in as few calls as can be; a call that fails fails its pairs only. One outcome for each pair, by contact. */
  writeTagging(tagging: Tagging, requestContext: RequestContext): Promise<readonly TagOutcome[]>;
  /** What a file holds, or null when there is no such file. Two calls, what is known of the file and its content; the deadline is that of the content's first byte, the signal hangs up at any time. */
  fetchContent(fileId: string, requestContext: RequestContext): Promise<FileContent | null>;
  /** Who we are connected as. */
  identity(requestContext: RequestContext): Promise<Identity>;
  /** Forgets what is remembered of a collection, wherever it is shared; the next need asks Keap. For one record of it as well: any list may show it. */
  refresh(key: ResourceKey, id: string | null): Promise<void>;
  /** What is known of every quota window, without a call. */
  quota(): QuotaUsage[];
  /** How many records a collection has, as learned from pages seen or as expected; null when never learned. */
  collectionSize(key: ResourceKey): CollectionSize | null;
  /** Tells how many records collections had lately, as a snapshot counted them: believed until pages tell better. */
  seedSizes(sizes: ReadonlyMap<ResourceKey, number>): void;
  /** Ends pools and timers. */
  close(): Promise<void>;
}

/** How many records a collection has. */
export interface CollectionSize {
  readonly records: number;
  /** `counted`: Keap told, or its last page was seen. `expected`: so many were there at the last snapshot. `atLeast`: more may follow. */
  readonly basis: 'counted' | 'expected' | 'atLeast';
}

/** An Error value standing in for a record that could not be fetched. */
export type KeapErrorLike = Error;
