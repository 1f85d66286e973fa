import type { ResourceKey } from '../../resources/table.js';
import type { Payload } from '../world/collection.js';
import type { Field } from '../lists/filter.js';

/** How one Keap list is served. */
export interface Route {
  /** Segments after `/v2`; `{parent}` stands for the parent's id. */
  readonly path: string;
  /** Whether `path/{id}` answers one record. */
  readonly hasSingle: boolean;
  /** What the record is called in messages. */
  readonly noun: string;
  readonly envelope: string;
  readonly maxPageSize: number;
  /** What `order_by` accepts, and the value it sorts by. `id` sorts by the number that the id is. */
  readonly orders: Readonly<Record<string, (record: Payload) => unknown>>;
  /** The order when none is asked for. Where Keap offers no order by id, nothing should rely on one: newest first. */
  readonly defaultOrder: 'oldest' | 'newest';
  readonly filters: Readonly<Record<string, Field>>;
  /** `select`: only what is named is given, and `always` without; `add`: `optional` is given when named. Null: `fields` is no parameter. */
  readonly fields: {
    readonly mode: 'select' | 'add';
    readonly byDefault: readonly string[];
    readonly optional: readonly string[];
    /** OpenAPI's `explode`: names come as repeated keys, and joined in one they are refused; false: joined, and repeated they are. */
    readonly explode: boolean;
  } | null;
  /** `pages`: page by page. `list`: whole in one answer, whatever is asked. `record`: the answer is the only record there is. */
  readonly responseShape: 'pages' | 'list' | 'record';
  /** What else stands in the answer. */
  readonly extraColumns: Payload;
  /** Properties that a single record has and the list leaves out. */
  readonly singleOnly: readonly string[];
  /** The model whose fields the list can be filtered by. */
  readonly model: ResourceKey | null;
  /** How the last page says so: all three were seen (docs/keap-api.md 5.2). */
  readonly lastPageToken: 'empty' | 'null' | 'absent';
  /** Tokens come as a whole URL, as tags gave them (docs/keap-api.md 5.2). */
  readonly isTokenUrl: boolean;
  /** For a list below a record whose records are kept with all others of their kind: what is above, and the field that holds its id. */
  readonly nestedUnder: { readonly key: ResourceKey; readonly noun: string; readonly field: Field } | null;
}

/** In which order a list may come, and comes when none is asked for. */
export type Ordering = Pick<Route, 'orders' | 'defaultOrder'>;

type RouteDraft = Pick<Route, 'path' | 'noun' | 'envelope' | 'orders' | 'filters'> & Partial<Route>;

/** A route with what most have in common filled in. */
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

/** The value at a dotted path; `[]` after a name steps into each element. */
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
/** One id of another record, answered by the collection's index of the same name. */
export const owner = (path: string, index: string, overrides: Partial<Field> = {}): Field => ({
  kind: 'equals',
  readPath: readPath(path),
  index,
  isNumeric: true,
  ...overrides,
});
/** Ids of other records, any of which may fit. */
export const owners = (path: string, index: string): Field => ({
  kind: 'set',
  readPath: readPath(path),
  index,
  isNumeric: true,
});
