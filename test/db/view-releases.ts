import type { Sql } from '../../src/db/sql.js';
import { buildViews, VIEWS_VERSION, type SqlColumn, type SqlView } from '../../src/db/views.js';

export const NEXT = VIEWS_VERSION + 1;

/** All views, with the columns of one of them changed. */
export const changed = (name: string, columns: (before: readonly SqlColumn[]) => readonly SqlColumn[]): SqlView[] =>
  buildViews().map((view) => (view.name === name ? { ...view, columns: columns(view.columns) } : view));

/** A release with one more column in keap.orders. */
export const appended = {
  version: NEXT,
  views: changed('orders', (before) => [
    ...before,
    { name: 'terms', type: 'text', comment: 'Terms.', expression: `seen ->> 'terms'` },
  ]),
};

/** A release in which `total` of keap.orders is text, and the column `due` is gone. */
export const retyped = {
  version: NEXT,
  views: changed('orders', (before) =>
    before
      .filter(({ name }) => name !== 'due')
      .map((column) =>
        column.name === 'total' ? { ...column, type: 'text', expression: `seen #>> '{total,amount}'` } : column,
      ),
  ),
};

/** The state of a view in Postgres, without comments. */
export const readState = (sql: Sql, view: string): Promise<Record<string, unknown>[]> =>
  sql.query(
    `select oid, pg_get_viewdef(oid) as definition, pg_get_userbyid(relowner) as owner, relacl::text as privileges, reloptions as options,
            (select array_agg(attname || ' ' || attacl::text order by attnum) from pg_attribute where attrelid = pg_class.oid and attacl is not null) as columns
       from pg_class where oid = $1::regclass`,
    [view],
  );
