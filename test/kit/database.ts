import { randomBytes } from 'node:crypto';

import { inject } from 'vitest';

import { openSql } from '../../src/db/pool.js';
import type { Sql } from '../../src/db/sql.js';
import { replaceDatabase } from './database-url.js';

export interface FreshDatabase {
  readonly url: string;
  /** Migrated and empty. */
  readonly sql: Sql;
  /** Closes `sql` and drops the database, even with other open connections. */
  drop(): Promise<void>;
}

/** A migrated, empty database for one test file or one test, on the Postgres of the test run. */
export function freshDatabase(): Promise<FreshDatabase> {
  // Postgres 15 and newer copy it block by block through their log, in some 40 ms: STRATEGY wal_log, their default.
  return createDatabase(inject('databaseUrl'), inject('templateDatabase'));
}

/** A database without any schema, for tests of migrations. */
export function emptyDatabase(): Promise<FreshDatabase> {
  return createDatabase(inject('databaseUrl'), 'template1');
}

/** A copy of a database on the Postgres of `server`. */
export async function createDatabase(server: string, template: string): Promise<FreshDatabase> {
  const name = `keap_graph_test_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(server, `create database ${name} template ${template}`);
  const url = replaceDatabase(server, name);
  const sql = openSql(url);
  const drop = async (): Promise<void> => {
    await sql.close();
    await runAsAdmin(server, `drop database if exists ${name} with (force)`);
  };
  return { url, sql, drop };
}

async function runAsAdmin(databaseUrl: string, statement: string): Promise<void> {
  const admin = openSql(databaseUrl, { max: 1 });
  try {
    await admin.query(statement);
  } finally {
    await admin.close();
  }
}
