import { Client, Pool, type ClientConfig, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';

import { asDatabaseError, DatabaseError } from './errors.js';
import { parsers } from './parse.js';
import type { Sql, Statements } from './sql.js';

/** The name of our connections in `pg_stat_activity`. */
export const APPLICATION_NAME = 'keap-graph';

/**
 * Opens a pool for the Postgres at `databaseUrl`, with at most `max` connections (10). Connects at the first statement.
 * Throws DatabaseError DATABASE_URL_INVALID at once if the URL is not a Postgres URL. Later calls reject with
 * DATABASE_UNAVAILABLE if the server is unreachable or unavailable, STORAGE_FULL if its disk is full, else with Postgres's own error and its SQLSTATE as
 * `code`. Values are parsed as in parse.ts.
 */
export function openSql(databaseUrl: string, options: { readonly max?: number } = {}): Sql {
  const pool = openPool(databaseUrl, options.max ?? 10);
  const rethrow = (error: unknown): never => {
    throw asDatabaseError(error, databaseUrl);
  };
  const inTransaction = async <T>(begin: string, work: (statements: Statements) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch(rethrow);
    return runTransaction(client, begin, work).catch(rethrow);
  };
  let closed: Promise<void> | undefined;
  return {
    pool,
    query: <T extends QueryResultRow>(text: string, values?: readonly unknown[]) =>
      runQuery<T>(pool, text, values).catch(rethrow),
    transaction: (work) => inTransaction('begin', work),
    readOnly: (timeoutMs, work) =>
      inTransaction('begin isolation level repeatable read read only', async (statements) => {
        await statements.query(`select set_config('statement_timeout', $1, true)`, [String(Math.ceil(timeoutMs))]);
        return work(statements);
      }),
    withLock: async (name, work) => {
      const client = await pool.connect().catch(rethrow);
      return runLocked(client, name, work).catch(rethrow);
    },
    close: () => (closed ??= pool.end()),
  };
}

function openPool(databaseUrl: string, max: number): Pool {
  const connection = { connectionString: databaseUrl, application_name: APPLICATION_NAME };
  assertPostgresUrl(databaseUrl, connection);
  const pool = new Pool({
    ...connection,
    max,
    types: parsers,
    // A server that has vanished without a word is noticed after some 20 seconds: libuv probes each second, ten times.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // Includes the wait for a free connection of a busy pool, so it is longer than a server needs to answer.
    connectionTimeoutMillis: 15_000,
  });
  // A connection may break while idle or between two statements of a transaction. Without a listener Node then ends the
  // process; with it the next statement gets the error.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** pg parses the URL only at the first connection, and may quote it in its error; this checks it at start, without the password. */
function assertPostgresUrl(databaseUrl: string, connection: ClientConfig): void {
  const hasPostgresScheme = /^postgres(ql)?:\/\//.test(databaseUrl);
  try {
    if (hasPostgresScheme) return void new Client(connection);
  } catch {
    // Without the cause, which would contain the password.
  }
  throw new DatabaseError(
    'DATABASE_URL_INVALID',
    'DATABASE_URL is not a Postgres URL. Its form is postgresql://user:password@host:5432/database; percent-encode special characters in the password.',
  );
}

async function runLocked<T>(
  client: PoolClient,
  name: string,
  work: (statements: Statements) => Promise<T>,
): Promise<T> {
  const key = ['keap-graph', name].join(' ');
  let isLocked = false;
  try {
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [key]);
    isLocked = true;
    return await work({ query: (text, values) => runQuery(client, text, values) });
  } finally {
    const unlocked = isLocked
      ? client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key])
      : Promise.resolve();
    // A connection that may still hold the lock is closed, which releases it.
    await unlocked.then(
      () => client.release(!isLocked),
      () => client.release(true),
    );
  }
}

async function runTransaction<T>(
  client: PoolClient,
  begin: string,
  work: (statements: Statements) => Promise<T>,
): Promise<T> {
  let broken: Error | boolean = false;
  try {
    await client.query(begin);
    const result = await work({ query: (text, values) => runQuery(client, text, values) });
    await commit(client);
    return result;
  } catch (error) {
    // A connection that cannot roll back is closed, not returned to the pool.
    await client.query('rollback').catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function commit(client: PoolClient): Promise<void> {
  const result = await client.query('commit');
  // Postgres answers the commit of a failed transaction with ROLLBACK and no error: https://www.postgresql.org/docs/current/sql-commit.html
  if (result.command !== 'COMMIT') {
    throw new DatabaseError(
      'TRANSACTION_ROLLED_BACK',
      'A statement of the transaction failed and its error was ignored, so nothing was stored.',
    );
  }
}

async function runQuery<T extends QueryResultRow>(
  target: Pool | PoolClient,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<T[]> {
  // Without values pg accepts several statements in one text, as in migrations.
  const result: QueryResult<T> = await (values === undefined
    ? target.query<T>(text)
    : target.query<T>(text, values as unknown[]));
  return result.rows;
}
