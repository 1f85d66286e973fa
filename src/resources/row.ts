/**
 * The type of a row of the table: the facts about one Keap collection. Client, loaders, snapshot, validation and graph
 * derive their behaviour from them.
 */

import type { ResourceView } from './view.js';

/** A record of Keap, normalized to v2's form: snake_case, string ids. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * How Keap supports a filter field (v2 grammar, `field==value;field2>value`):
 * `equals` one exact value · `prefix` one value, trailing `*` allowed · `contains` bare value matches anywhere ·
 * `set` comma-joined ids · `flag` true or false · `time` RFC 3339 UTC with milliseconds · `compare` == > >= < <= ·
 * `custom` as the type of the account's custom field allows.
 * `pattern` (v1 only) one value, a `*` at either end matches anything.
 */
export type FilterKind = 'equals' | 'prefix' | 'contains' | 'set' | 'flag' | 'time' | 'compare' | 'custom' | 'pattern';

/** Keap documents a maximum of 100 ids in a set, for opportunities only; the URL length limits the others. */
export interface IdSet {
  readonly filter: string;
  readonly maxIds: number;
}

/** A comparison filter on the id. `isOrdered`: `order_by=id asc` exists too, so that a scan by `>` is complete. */
export interface Keyset {
  readonly filter: string;
  readonly isOrdered: boolean;
}

/** The filter pair that limits a list to records with a time inside a window. */
export interface ChangeWindow {
  readonly since: string;
  readonly until: string;
  /**
   * Which time Keap compares. `change`: that of the last change, so that records changed later are in the window.
   * `event`: that of the sending or booking itself. `unstated`: Keap's documents do not say.
   */
  readonly of: 'change' | 'event' | 'unstated';
  /** The column that holds the compared time; null where none is known. */
  readonly column: string | null;
}

/**
 * The `fields` parameter. `select`: the response has the named properties, and only `byDefault` without the parameter.
 * `add`: the response has `byDefault` and the named ones of `optional`.
 */
export interface Fields {
  readonly mode: 'select' | 'add';
  readonly byDefault: readonly string[];
  readonly optional: readonly string[];
  /** OpenAPI's `explode`: whether names are sent as repeated keys (`fields=a&fields=b`) or joined with commas. */
  readonly explode: boolean;
}

/**
 * A list of the children of many owners in one call (docs/keap-api.md 15), which only some accounts serve. Its records
 * are pairs: `id` names the child, `ownerColumn` the owner.
 */
export interface BulkList {
  readonly endpoint: Endpoint;
  /** The required filter, with the ids of the owners. */
  readonly setFilter: string;
  readonly maxOwners: number;
  readonly ownerColumn: string;
  /** The columns of the child that a pair has. */
  readonly columns: readonly string[];
}

/** Keap's two REST API versions. */
export type ApiVersion = 'v2' | 'v1';

/**
 * How one API version serves a collection. Paths begin after `KEAP_BASE_URL`. Everything above the client uses v2's names
 * of filters, orders and properties (v1's where v2 has no such collection or filter); `fieldAliases` translates them in requests and
 * `normalize` translates the records of responses.
 */
export interface Endpoint {
  readonly apiVersion: ApiVersion;
  /** `{parent}` stands for the parent's id. */
  readonly path: string;
  /** The path of a single record, with `{id}`; null where Keap has none. */
  readonly single: string | null;
  /** `pages`: a list in pages. `list`: the whole list in one response. `record`: the response is the only record. */
  readonly responseShape: 'pages' | 'list' | 'record';
  /** The key of the records in the response; null where the response itself is the list (or the record). */
  readonly envelope: string | null;
  /** Keap's largest page. */
  readonly pageSize: number;
  /** The supported orders. */
  readonly orderBy: readonly string[];
  /** The supported directions; where Keap has no parameter for it, the only one it uses. */
  readonly directions: 'both' | 'asc' | 'desc';
  readonly filters: Readonly<Record<string, FilterKind>>;
  /** Whether Keap filters by the account's custom fields, under their `field_name`. */
  readonly hasCustomFilters: boolean;
  /** Flags that add records which Keap omits by default (inactive users): sent as `true` unless a request sets them. */
  readonly alwaysTrueFlags: readonly string[];
  readonly idSet: IdSet | null;
  readonly keyset: Keyset | null;
  readonly changeWindow: ChangeWindow | null;
  readonly fields: Fields | null;
  /** Columns of a single record that list rows may lack; in list rows absent and null mean unknown. */
  readonly sparseColumns: readonly string[];
  /** Columns with a list that Keap sends with every record of a list, empty or not: absent in all, they were not sent. */
  readonly listColumns: readonly string[];
  /** This API version's names of filters, orders and properties, where they differ from v2's. */
  readonly fieldAliases: Readonly<Record<string, string>>;
  /** Converts a record of this API version to v2's form; null where it already has it. Pure. Gets the parent's id for a nested list. */
  readonly normalize: ((payload: Payload, parentId: string | null) => Payload) | null;
  /** The columns that identify a record, where this API version's differ from the row's. */
  readonly identity: readonly string[] | null;
  /** For a nested list: the same for many parents in one call. */
  readonly bulk: BulkList | null;
  /** For a nested list: the path of its count, with `{parent}`, which only some accounts serve. */
  readonly countPath: string | null;
}

/**
 * An edge from a record to others.
 * `belongsTo`: `column` holds one id of `to`. `hasManyIds`: `column` holds several. `hasMany`: records of `to` hold this
 * record's id in `column`, and Keap filters them with `filter` (one owner a call) or with `setFilter` (many owners a call).
 * `nested`: Keap serves the collection `to` below this record.
 * `column` is a dotted path; `[]` steps into each element of a list. `mean`: a guess of how many ids a record holds there
 * on average; without it one, and three in a list. `apiVersion`: the only version of the API whose records have the column.
 * `isHistory`: it names who did something once, so that it may name a user who has been deleted since.
 */
export type Edge<Key extends string = string> =
  | {
      readonly kind: 'belongsTo';
      readonly to: Key;
      readonly column: string;
      readonly mean?: number;
      readonly apiVersion?: ApiVersion;
      readonly isHistory?: true;
    }
  | { readonly kind: 'hasManyIds'; readonly to: Key; readonly column: string; readonly mean?: number }
  | {
      readonly kind: 'hasMany';
      readonly to: Key;
      readonly column: string;
      readonly filter: string;
      readonly setFilter: string | null;
      /** Few owners with very many children each (a stage's deals): the whole child list is never read to serve some of them. */
      readonly highFanOut: boolean;
    }
  | { readonly kind: 'nested'; readonly to: Key };

/** One Keap collection. */
export interface Row<Key extends string = string> {
  /** The GraphQL type of a record and the prefix of its global id; null where records are only edges. */
  readonly node: string | null;
  /** The columns that together identify a record. `['id']` nearly everywhere; transactions have no id; empty for a single record. */
  readonly identity: readonly string[];
  /** The collection under whose records this one is nested. */
  readonly parent: Key | null;
  /** Its endpoints in order of preference: v2 before v1, a documented path before one that only some accounts serve. */
  readonly endpoints: readonly Endpoint[];
  readonly edges: Readonly<Record<string, Edge<Key>>>;
  /** Columns that change in many records at once without an edit of each: counters, tags, dates that go on by themselves. */
  readonly volatileColumns: readonly string[];
  /**
   * Whether its endpoints may hold different records, or number them differently (Keap says neither): then records of two
   * of them are never combined.
   */
  readonly hasIdsPerEndpoint: boolean;
  /** How long a cached response is served without a new call. */
  readonly ttlMs: number;
  /** Whether it is a small table that is read whole and cached (users, tags, stages…). */
  readonly isReference: boolean;
  /** Whether some editions of Keap lack the collection: a refusal then means the edition (docs/keap-api.md 1, quirk 27). */
  readonly isEditionGated: boolean;
  /** The child collection with the same facts, for accounts that do not list this one. */
  readonly substitute: Key | null;
  /** Why a snapshot excludes the collection unless it is named; null: it is included. */
  readonly excludedReason: string | null;
  /** Where another collection embeds copies of the records, for accounts whose API version does not list them. */
  readonly embeddedIn: { readonly resource: Key; readonly column: string } | null;
  /** The SQL view of its records in a snapshot. */
  readonly view: ResourceView;
}
