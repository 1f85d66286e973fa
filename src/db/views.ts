import { createHash } from 'node:crypto';

import { escapeIdentifier, escapeLiteral } from 'pg';

import type { Row } from '../resources/row.js';
import { resourceKeys, table } from '../resources/table.js';
import type { ColumnType, ViewColumn } from '../resources/view.js';

/**
 * Increase by one with every change of a view, so that a release recognizes the views of a newer one and does not change
 * them. `test/db/views.test.ts` fails if a view changes without it.
 */
export const VIEWS_VERSION = 2;

export interface SqlColumn {
  readonly name: string;
  /** The type in the form of Postgres's `format_type`. */
  readonly type: string;
  readonly comment: string;
  readonly expression: string;
}

/** A view in the schema `keap`: the records of one collection in the run of `keap.newest`. */
export interface SqlView {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly SqlColumn[];
}

/** The view of a collection. */
export function buildView(name: string, row: Row): SqlView {
  const { comment, columns, appended } = row.view;
  return {
    name,
    comment: `${comment} One row for each record of the newest finished snapshot.`,
    columns: [
      { name: 'id', type: 'text', comment: describeId(row), expression: 'id' },
      ...Object.entries(columns).map(toSqlColumn),
      { name: 'payload', type: 'jsonb', comment: 'The record as Keap sent it.', expression: 'payload' },
      { name: 'api', type: 'text', comment: 'The version of the REST API that sent it: v1 or v2.', expression: 'api' },
      ...Object.entries(appended).map(toSqlColumn),
    ],
  };
}

/** The views of all collections, in the order of the table. */
export function buildViews(): SqlView[] {
  return resourceKeys.map((key) => buildView(key, table[key]));
}

/** The statement that creates a view, or replaces an existing one, which may only append columns. */
export function buildCreateStatement({ name, columns }: SqlView): string {
  const selected = columns.map((column) => `${column.expression} as ${escapeIdentifier(column.name)}`);
  return `create or replace view ${qualifyName(name)} as
  select ${selected.join(',\n         ')}
    from keap.newest where resource = ${escapeLiteral(name)};`;
}

/** The statements that set the comments of a view and of its columns. */
export function buildCommentStatements({ name, comment, columns }: SqlView): string {
  const onColumns = columns.map(
    (column) =>
      `comment on column ${qualifyName(name)}.${escapeIdentifier(column.name)} is ${escapeLiteral(column.comment)};`,
  );
  return [`comment on view ${qualifyName(name)} is ${escapeLiteral(comment)};`, ...onColumns].join('\n');
}

/** A hash of a view's definition, including comments. */
export function hashView(view: SqlView): string {
  return createHash('sha256')
    .update(buildCreateStatement(view) + buildCommentStatements(view))
    .digest('hex');
}

/** The qualified, quoted name of a view. */
export const qualifyName = (name: string): string => `keap.${escapeIdentifier(name)}`;

function toSqlColumn([name, column]: readonly [string, ViewColumn]): SqlColumn {
  return { name, type: sqlTypes[column.type], comment: column.comment, expression: buildExpression(name, column) };
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  numeric: 'numeric',
  money: 'numeric',
  timestamptz: 'timestamp with time zone',
  date: 'date',
  boolean: 'boolean',
  jsonb: 'jsonb',
};

/** The SQL that reads each type from a path in `seen`; the functions are from migrations 0002 and 0003. */
const readers: Readonly<Record<Exclude<ColumnType, 'text'>, (value: string) => string>> = {
  numeric: (value) => `keap.number_of(${value})`,
  money: (value) => `keap.money_of(${value})`,
  timestamptz: (value) => `keap.time_of(${value})`,
  date: (value) => `keap.day_of(${value})`,
  boolean: (value) => `${value} = 'true'`,
  jsonb: (value) => value,
};

function buildExpression(name: string, { type, path, sql }: ViewColumn): string {
  if (sql !== null) return sql;
  const steps = (path ?? name).split('.');
  const buildPath = (single: string, nested: string): string =>
    steps.length === 1
      ? `seen ${single} ${escapeLiteral(path ?? name)}`
      : `seen ${nested} ${escapeLiteral(`{${steps.join(',')}}`)}`;
  return type === 'text' ? buildPath('->>', '#>>') : readers[type](buildPath('->', '#>'));
}

function describeId({ identity, parent }: Row): string {
  if (identity.length === 0) return 'Always 1: Keap has one such record and gives it no id.';
  if (identity.length > 1)
    return `Keap's id, where it gives one; otherwise ${identity.join(', ')}, joined with a vertical bar.`;
  return parent === null
    ? "Keap's id of the record."
    : "Keap's id of the parent and its id of the record, joined with a colon.";
}
