import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { Field } from '../lists/filter.js';

/** How one Keap list is served. */
export interface Route {
  /** Segments after `/v2`; `{parent}` stands for the parent's id. */
  readonly path: string;
  /** Whether `path/{id}` answers one record. */
  readonly hasSingle: boolean;
  /** The name of the record in messages. */
  readonly noun: string;
  readonly envelope: string;
  readonly maxPageSize: number;
  /** What `order_by` accepts, and the value it sorts by. `id` sorts numerically. */
  readonly orders: Readonly<Record<string, (record: Payload) => unknown>>;
  /** The default order. Where Keap offers no order by id it is newest first, so that no reader relies on one. */
  readonly defaultOrder: 'oldest' | 'newest';
  readonly filters: Readonly<Record<string, Field>>;
  /**
   * `select`: only the named columns, or `byDefault` without any. `add`: `optional` columns when named. Null: `fields`
   * is no parameter.
   */
  readonly fields: {
    readonly mode: 'select' | 'add';
    readonly byDefault: readonly string[];
    readonly optional: readonly string[];
    /**
     * OpenAPI's `explode`: true: repeated keys, and joined names are rejected; false: joined names, and repeated keys
     * are rejected.
     */
    readonly explode: boolean;
  } | null;
  /**
   * `pages`: a page at a time. `list`: all records in one response, whatever the query. `record`: the response is the
   * only record there is.
   */
  readonly responseShape: 'pages' | 'list' | 'record';
  /** Additional properties of the response. */
  readonly extraColumns: Payload;
  /** Properties that only the single record has. */
  readonly singleOnly: readonly string[];
  /** The custom field model whose fields the list can be filtered by. */
  readonly model: ResourceKey | null;
  /** How the last page is marked: captures show all three (docs/keap-api.md 5.2). */
  readonly lastPageToken: 'empty' | 'null' | 'absent';
  /** Tokens are whole URLs, as captures of tags show them (docs/keap-api.md 5.2). */
  readonly isTokenUrl: boolean;
  /**
   * For a nested list whose records are stored with all others of their kind: the parent, and the field that holds its
   * id.
   */
  readonly nestedUnder: { readonly key: ResourceKey; readonly noun: string; readonly field: Field } | null;
}

/** The orders of a list and its default. */
export type Ordering = Pick<Route, 'orders' | 'defaultOrder'>;

type RouteDraft = Pick<Route, 'path' | 'noun' | 'envelope' | 'orders' | 'filters'> & Partial<Route>;

/** A route with the common defaults. */
export function defineRoute(draft: RouteDraft): Route {
  return {
    hasSingle: true,
    maxPageSize: 1000,
    defaultOrder: 'id' in draft.orders ? 'oldest' : 'newest',
    fields: null,
    responseShape: 'pages',
    extraColumns: {},
    singleOnly: [],
    model: null,
    lastPageToken: 'empty',
    isTokenUrl: false,
    nestedUnder: null,
    ...draft,
  };
}

/** The value at a dotted path; `[]` after a name maps over each element. */
export function readPath(path: string): (record: Payload) => unknown {
  const steps = path.split('.');
  return (record) => {
    let current: unknown = record;
    for (const step of steps) {
      const list = step.endsWith('[]');
      const name = list ? step.slice(0, -2) : step;
      const read = (value: unknown): unknown =>
        value === null || value === undefined ? null : (value as Payload)[name];
      current = Array.isArray(current) ? current.flatMap(read) : read(current);
    }
    return current ?? null;
  };
}

export const equals = (path: string, overrides: Partial<Field> = {}): Field => ({
  kind: 'equals',
  readPath: readPath(path),
  ...overrides,
});
export const prefix = (path: string, overrides: Partial<Field> = {}): Field => ({
  kind: 'prefix',
  readPath: readPath(path),
  ...overrides,
});
export const contains = (path: string): Field => ({ kind: 'contains', readPath: readPath(path) });
export const flag = (read: (record: Payload) => boolean): Field => ({ kind: 'flag', readPath: read });
export const since = (path: string): Field => ({ kind: 'since', readPath: readPath(path) });
export const until = (path: string): Field => ({ kind: 'until', readPath: readPath(path) });
export const compare = (path: string, overrides: Partial<Field> = {}): Field => ({
  kind: 'compare',
  readPath: readPath(path),
  ...overrides,
});
/** A comparison of the record's own id. */
export const ownId = (overrides: Partial<Field> = {}): Field => ({
  kind: 'compare',
  readPath: readPath('id'),
  id: true,
  isNumeric: true,
  ...overrides,
});
/** A set of the records' own ids. */
export const ownIds = (overrides: Partial<Field> = {}): Field => ({
  kind: 'set',
  readPath: readPath('id'),
  id: true,
  isNumeric: true,
  ...overrides,
});
/** The id of another record, answered by the index of the same name. */
export const owner = (path: string, index: string, overrides: Partial<Field> = {}): Field => ({
  kind: 'equals',
  readPath: readPath(path),
  index,
  isNumeric: true,
  ...overrides,
});
/** Ids of other records, any of which may match. */
export const owners = (path: string, index: string): Field => ({
  kind: 'set',
  readPath: readPath(path),
  index,
  isNumeric: true,
});
