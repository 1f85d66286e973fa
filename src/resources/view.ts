/** The SQL view `keap.<resource>` of a collection, as its row describes it. `db/views.ts` builds its SQL. */

/**
 * The SQL type of a column. `money` is numeric: the amount in the main unit of its currency, in whichever form Keap sent
 * it (docs/keap-api.md 6). A value of another type reads as null, never as an error.
 */
export type ColumnType = 'text' | 'numeric' | 'money' | 'timestamptz' | 'date' | 'boolean' | 'jsonb';

export interface ViewColumn {
  readonly type: ColumnType;
  /** The SQL comment of the column. */
  readonly comment: string;
  /** Its place in the record: a dotted path, with numbers for list indexes. Null: the column's own name. */
  readonly path: string | null;
  /**
   * The SQL expression that reads it where type and path are not enough, over `seen` (the record in v2's form) and
   * `parent_id`.
   */
  readonly sql: string | null;
}

/**
 * The columns are in this order: `id`, `columns`, `payload`, `api`, `appended`. Views that operators built on these keep
 * working only if a released view keeps its columns, their order and their types: a new column goes to the end of
 * `appended`. Every change raises VIEWS_VERSION in `db/views.ts`.
 */
export interface ResourceView {
  /** The SQL comment of the view: what a record is. */
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

/** The id of the parent record. */
export const parentId = (comment: string): ViewColumn => expression('text', comment, 'parent_id');

export const expression = (type: ColumnType, comment: string, sql: string): ViewColumn => ({
  type,
  comment,
  path: null,
  sql,
});
