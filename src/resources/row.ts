/**
 * What a row of the table may say about one Keap collection. Everything else in the house (client, loaders, snapshot,
 * validation, graph) derives its behaviour from these columns.
 */

import type { ResourceView } from './view.js';

/** A record as Keap sent it, seen as v2 writes it: snake_case, string ids. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * How Keap lets a filter field be used (v2 grammar, `field==value;field2>value`):
 * `equals` one exact value · `prefix` one value, trailing `*` allowed · `contains` bare value matches anywhere ·
 * `set` comma-joined ids · `flag` true or false · `time` RFC 3339 UTC with milliseconds · `compare` == > >= < <= ·
 * `custom` as the type of the account's custom field allows.
 * `pattern` (v1 only) one value, a `*` at either end stands for anything.
 */
export type FilterKind = 'equals' | 'prefix' | 'contains' | 'set' | 'flag' | 'time' | 'compare' | 'custom' | 'pattern';

/** Keap asks for at most 100 ids in a set and names that cap only for opportunities; the rest is bounded by URL length. */
export interface IdSet {
  readonly filter: string;
  readonly maxIds: number;
}

/** A comparison filter on the id. `ordered` says that `order_by=id asc` exists beside it, so that a walk by `>` is complete. */
export interface Keyset {
  readonly filter: string;
  readonly isOrdered: boolean;
}

/** The filter pair that limits a list to records changed within a window. */
export interface ChangeWindow {
  readonly since: string;
  readonly until: string;
}

/**
 * The `fields` parameter. `select`: the answer holds what is named and the list alone gives only `byDefault`;
 * `add`: the list gives everything else and `optional` must be named to come too.
 */
export interface Fields {
  readonly mode: 'select' | 'add';
  readonly byDefault: readonly string[];
  readonly optional: readonly string[];
  /** OpenAPI's `explode`: whether several names are sent as repeated keys (`fields=a&fields=b`) or joined with commas in one. */
  readonly explode: boolean;
}

/** Keap's two REST generations. */
export type ApiVersion = 'v2' | 'v1';

/**
 * How one generation of Keap's API serves a collection. Paths begin after `KEAP_BASE_URL`. Everything above the client
 * speaks one vocabulary, v2's words for filters, orders and properties (v1's where v2 has no such collection); `words`
 * translates them on the way out and `seen` shows a record in it on the way back.
 */
export interface Endpoint {
  readonly apiVersion: ApiVersion;
  /** `{parent}` stands for the parent's id. */
  readonly path: string;
  /** The path of a single record, `{id}` for its id; null where Keap has none. */
  readonly single: string | null;
  /** `pages`: a list given page by page. `list`: the whole list in one answer. `record`: the answer is the only record there is. */
  readonly responseShape: 'pages' | 'list' | 'record';
  /** The key in the answer under which the records are; null where the answer itself is the list (or the record). */
  readonly envelope: string | null;
  /** The largest page Keap gives. */
  readonly pageSize: number;
  /** What can be ordered by. */
  readonly orderBy: readonly string[];
  /** Which ways an order may run; where Keap takes no direction, the only one it has. */
  readonly directions: 'both' | 'asc' | 'desc';
  readonly filters: Readonly<Record<string, FilterKind>>;
  /** Whether the account's custom fields can be filtered by, under their `field_name`. */
  readonly hasCustomFilters: boolean;
  /** Flags that widen the list to what Keap may leave out by itself (inactive users): asked with `true` unless a request says otherwise. */
  readonly alwaysTrueFlags: readonly string[];
  readonly idSet: IdSet | null;
  readonly keyset: Keyset | null;
  readonly changeWindow: ChangeWindow | null;
  readonly fields: Fields | null;
  /** Columns that a single record has and rows of a list may lack; there absent and null say nothing of the record. */
  readonly sparseColumns: readonly string[];
  /** This generation's own spelling of filters, orders and properties, where it differs from the vocabulary. */
  readonly fieldAliases: Readonly<Record<string, string>>;
  /** A record of this generation as the vocabulary writes it; null where it already does. Pure. Given the parent's id for a list below a record. */
  readonly normalize: ((payload: Payload, parentId: string | null) => Payload) | null;
  /** The columns that name a record, where this generation's differ from the row's. */
  readonly identity: readonly string[] | null;
}

/**
 * A way from a record to others.
 * `points`: `at` holds one id of `to`. `listed`: `at` holds several. `owned`: records of `to` hold this record's id at
 * `at`, and Keap filters them by it with `filter` (one owner a call) or with `set` (many owners a call).
 * `under`: `to` is a collection that Keap serves below this record.
 * `at` is a dotted path; `[]` steps into each element of a list. `mean`: how many ids a record holds there on the average,
 * as far as one may guess; without it one, and three in a list.
 */
export type Edge<Key extends string = string> =
  | { readonly kind: 'belongsTo'; readonly to: Key; readonly column: string; readonly mean?: number }
  | { readonly kind: 'hasManyIds'; readonly to: Key; readonly column: string; readonly mean?: number }
  | {
      readonly kind: 'hasMany';
      readonly to: Key;
      readonly column: string;
      readonly filter: string;
      readonly setFilter: string | null;
      /** Few owners with very many children each (a stage's deals): reading the whole child list to serve some is never tried unasked. */
      readonly highFanOut: boolean;
    }
  | { readonly kind: 'nested'; readonly to: Key };

/** One Keap collection. */
export interface Row<Key extends string = string> {
  /** The GraphQL type a record is shown as, and the prefix of its global id; null where records are only edges. */
  readonly node: string | null;
  /** Columns whose values together name a record. `['id']` nearly everywhere; transactions have no id; empty where there is one record only. */
  readonly identity: readonly string[];
  /** The collection whose records this one is listed under. */
  readonly parent: Key | null;
  /** How Keap serves it, in the order of preference: v2 before v1, a path of Keap's documents before one that only some accounts answer. */
  readonly endpoints: readonly Endpoint[];
  readonly edges: Readonly<Record<string, Edge<Key>>>;
  /** How long a remembered answer is served without asking again. */
  readonly ttlMs: number;
  /** A small table that is read whole and remembered (users, tags, stages…). */
  readonly isReference: boolean;
  /** Why a snapshot leaves the collection out unless it is asked for by name; null: it is walked. */
  readonly excludedReason: string | null;
  /** Where copies of the records stand in another collection, for accounts whose generation does not list them. */
  readonly embeddedIn: { readonly resource: Key; readonly column: string } | null;
  /** The SQL view of its records in a snapshot. */
  readonly view: ResourceView;
}
