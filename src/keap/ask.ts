import type { Payload } from '../resources/row.js';
import type { ResourceKey } from '../resources/table.js';
import type { Meter } from './meter.js';
import type { QuotaReading } from './quota.js';

/** Who asks and how patient they are. */
export interface Ask {
  /** `interactive`: a person waits, goes first. `snapshot`: the slow lane, kept alive by a floor. */
  readonly lane: 'interactive' | 'snapshot';
  /** Who pays. */
  readonly meter: Meter;
  /** Epoch milliseconds after which an answer is worthless; a longer wait fails at once with THROTTLED. */
  readonly deadlineAtMs?: number;
  readonly signal?: AbortSignal;
  /** Ask Keap even when an answer is remembered. */
  readonly fresh?: boolean;
  /** Which plan asks and why; shown in the trace. */
  readonly plan?: string;
}

/** One condition of Keap's filter grammar; several are joined with AND. A list is a set (`ids==1,2,3`). */
export interface Clause {
  readonly field: string;
  readonly op: '==' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: string | readonly string[];
}

/** Which page of a collection. Everything but `token` must be repeated from page to page. */
export interface PageRequest {
  readonly filter?: readonly Clause[];
  readonly orderBy?: { readonly field: string; readonly direction: 'asc' | 'desc' };
  /** Optional Keap properties to include; ignored for rows without a `fields` parameter. */
  readonly fields?: readonly string[];
  /** Defaults to the row's largest page. */
  readonly size?: number;
  /** Keap's page token; absent for the first page. */
  readonly token?: string;
  /** For child collections (`/v2/tags/{parent}/contacts`). */
  readonly parentId?: string;
}

/** A page of records. */
export interface Page {
  readonly rows: readonly Payload[];
  /** Null on the last page. */
  readonly nextToken: string | null;
  /** How many records match in all, where the generation tells it (v1 `count`); null on v2. */
  readonly total: number | null;
  readonly generation: 'v2';
  /** The answer's body to the letter, so that numbers beyond 2^53 survive on their way into Postgres. */
  readonly body: string;
}

/** Who the credential is. From `GET /v2/oauth/connect/userinfo` (KEAP-API.md 2.3). */
export interface Identity {
  readonly userId: string | null;
  readonly email: string | null;
  readonly name: string | null;
  readonly admin: boolean | null;
  /** From `x-keap-tenant-id`, else userinfo's `tenant_id`. */
  readonly tenant: string;
}

/** How the rest of the house asks Keap. All methods throw KeapError, never anything else of HTTP. */
export interface KeapClient {
  /** One page of a collection, in one call. Refuses filters, orders and sizes the row does not know (RangeError: our own fault). */
  page(key: ResourceKey, request: PageRequest, ask: Ask): Promise<Page>;
  /** Page after page until the last; a repeated token is an error. */
  pages(key: ResourceKey, request: PageRequest, ask: Ask): AsyncGenerator<Page>;
  /** Many records by id in as few calls as the row's id set allows (chunks by its cap and by URL length), all chunks at once. A chunk that failed gives its KeapError for each of its ids; an id that Keap does not know is absent from the map. Throws RangeError for a row without an id set. */
  byIds(
    key: ResourceKey,
    ids: readonly string[],
    fields: readonly string[],
    ask: Ask,
  ): Promise<Map<string, Payload | KeapErrorLike>>;
  /** One record, or null on 404. */
  one(key: ResourceKey, id: string, fields: readonly string[], ask: Ask): Promise<Payload | null>;
  /** Who we are connected as. */
  identity(ask: Ask): Promise<Identity>;
  /** What is known of every quota window, without a call. */
  quota(): QuotaReading[];
  /** How many records a collection has, as learned from pages seen; null when never learned. `exact` once its last page was seen. */
  size(key: ResourceKey): { readonly records: number; readonly exact: boolean } | null;
  /** Ends pools and timers. */
  close(): Promise<void>;
}

/** An Error value standing in for a record that could not be fetched. */
export type KeapErrorLike = Error;
