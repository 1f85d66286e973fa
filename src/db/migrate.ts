import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { DatabaseError } from './errors.js';
import type { Sql, Statements } from './sql.js';

/** The key of the Postgres advisory lock for changes of the schema: "keapgrph" as bytes. */
export const SCHEMA_LOCK = '7738698670105849960';
const OLDEST_SERVER = 140_000;

interface Migration {
  readonly name: string;
  readonly hash: string;
  readonly text: string;
}

interface Applied {
  readonly name: string;
  readonly hash: string;
}

/**
 * Migrates the database to this version: applies each file of `migrations/` once, in order, each in its own transaction,
 * one replica at a time. Throws DatabaseError MIGRATION_REFUSED, with nothing changed, for a file that was altered after
 * it was applied, for a database that a newer version has migrated, and for a server older than Postgres 14. An error of
 * a statement is Postgres's own. `folder` is for tests.
 */
export async function migrate(
  sql: Sql,
  folder: string = fileURLToPath(new URL('migrations', import.meta.url)),
): Promise<void> {
  const known = await readMigrations(folder);
  await assertServerVersion(sql);
  const next = (): Promise<boolean> =>
    sql.transaction(async (statements) => {
      const pending = await lockAndReadPending(statements, known);
      if (pending !== undefined) await apply(statements, pending);
      return pending !== undefined;
    });
  while (await next());
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const read = async (name: string): Promise<Migration> => {
    // A checkout with Windows line endings must have the same hash.
    const text = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n');
    return { name: name.slice(0, -'.sql'.length), hash: createHash('sha256').update(text).digest('hex'), text };
  };
  return Promise.all(names.map(read));
}

async function assertServerVersion(sql: Sql): Promise<void> {
  const [row] = await sql.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  if (row !== undefined && row.number < OLDEST_SERVER) {
    throw migrationError(`the server is Postgres ${row.version}, and keap-graph needs 14 or newer. Use a newer server`);
  }
}

/** The first pending migration, read with the lock so that no other replica migrates meanwhile. */
async function lockAndReadPending(statements: Statements, known: readonly Migration[]): Promise<Migration | undefined> {
  await statements.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
  await statements.query(`create table if not exists public.keap_graph_migration (
    name text primary key, hash text not null, applied_at timestamptz not null default now())`);
  const applied = await statements.query<Applied>('select name, hash from public.keap_graph_migration order by name');
  for (const [position, done] of applied.entries()) assertSameHistory(done, known[position], known);
  return known[applied.length];
}

/** The applied migrations must be a prefix of the local ones, with equal texts. */
function assertSameHistory(applied: Applied, local: Migration | undefined, known: readonly Migration[]): void {
  if (local?.name === applied.name && local.hash === applied.hash) return;
  const same = known.find((migration) => migration.name === applied.name);
  if (same === undefined) {
    throw migrationError(
      `the database has migration ${applied.name}, which this version does not know: a newer keap-graph has migrated it. Run that version, or use another database`,
    );
  }
  if (same.hash !== applied.hash) {
    throw migrationError(
      `migration ${applied.name} was altered after it had been applied to this database. Restore the file and put the change into a new migration`,
    );
  }
  throw migrationError(
    `migration ${local?.name ?? applied.name} is missing in the database, although the later ${applied.name} is applied. New migrations go at the end`,
  );
}

async function apply(statements: Statements, migration: Migration): Promise<void> {
  await statements.query(migration.text);
  await statements.query('insert into public.keap_graph_migration (name, hash) values ($1, $2)', [
    migration.name,
    migration.hash,
  ]);
}

function migrationError(reason: string): DatabaseError {
  return new DatabaseError('MIGRATION_REFUSED', `The database was not migrated: ${reason}.`);
}
