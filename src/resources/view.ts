/** The SQL view `keap.<resource>` of a collection, as its row describes it. `db/views.ts` makes the SQL of it. */

/**
 * What a column is read as. `money` is numeric too: the amount in the main unit of its currency, whichever way Keap
 * sent it (docs/keap-api.md 6). What is not of its type reads as null, never as an error.
 */
export type ColumnType = 'text' | 'numeric' | 'money' | 'timestamptz' | 'date' | 'boolean' | 'jsonb';

export interface ViewColumn {
  readonly type: ColumnType;
  /** What it is, for people with psql. */
  readonly comment: string;
  /** Where it is in the record: a dotted path, a number for a place in a list. Null: under the column's own name. */
  readonly path: string | null;
  /**
   * The SQL that reads it, where the type and the path do not say all: an expression over `seen`, the record as v2
   * writes it, and `parent_id`.
   */
  readonly sql: string | null;
}

/**
 * The columns stand in this order: `id`, `columns`, `payload`, `api`, `appended`. Views that people built on these only
 * live on if a released view keeps its columns, their order and their types: a new column goes to the end of
 * `appended`. Every change raises VIEWS_VERSION in `db/views.ts`.
 */
export interface ResourceView {
  /** What a record of it is. */
  readonly comment: string;
  readonly columns: Readonly<Record<string, ViewColumn>>;
  readonly appended: Readonly<Record<string, ViewColumn>>;
}

const column =
  (type: ColumnType) =>
  (comment: string, path: string | null = null): ViewColumn => ({ type, comment, path, sql: null });

export const text = column('text');
export const numeric = column('numeric');
export const money = column('money');
/** A point in time. */
export const time = column('timestamptz');
export const day = column('date');
export const flag = column('boolean');
export const json = column('jsonb');

/** The id of the record that this one is listed under. */
export const parentId = (comment: string): ViewColumn => expression('text', comment, 'parent_id');

export const expression = (type: ColumnType, comment: string, sql: string): ViewColumn => ({
  type,
  comment,
  path: null,
  sql,
});
