import { Client, Pool, type ClientConfig, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';

import { asDatabaseError, DatabaseError } from './errors.js';
import { parsers } from './parse.js';
import type { Sql, Statements } from './sql.js';

/** How Postgres sees us in `pg_stat_activity`. */
export const APPLICATION_NAME = 'keap-graph';

/**
 * A store over the Postgres at `databaseUrl`, with at most `max` connections (10). Connects when first asked.
 * Throws DatabaseError DATABASE_URL_INVALID at once for something that is no Postgres URL; every later call throws
 * DATABASE_UNAVAILABLE when the server cannot be reached or takes no work, else Postgres's own error with its SQLSTATE
 * as `code`. Values come as parse.ts says.
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
    keepAlive: true,
    // Counts also the wait for a free connection of a busy pool, hence more than a server needs to answer.
    connectionTimeoutMillis: 15_000,
  });
  // An idle connection that breaks, and one that breaks between two statements of a transaction, have nobody to tell;
  // without a listener Node ends the process. The next statement gets the error.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** pg reads the URL only at the first connection, and may quote it in its error; we want it at start, without the password. */
function assertPostgresUrl(databaseUrl: string, connection: ClientConfig): void {
  const hasPostgresScheme = /^postgres(ql)?:\/\//.test(databaseUrl);
  try {
    if (hasPostgresScheme) return void new Client(connection);
  } catch {
    // The cause would carry the password: left out.
  }
  throw new DatabaseError(
    'DATABASE_URL_INVALID',
    'DATABASE_URL is no Postgres URL. It looks like postgresql://user:password@host:5432/database; special characters in the password are percent-encoded.',
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
    // A connection that may still hold the lock is closed, which gives it back.
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
    // A connection that cannot even roll back is thrown away, not given to the next caller.
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
      'A statement of the transaction had failed and its error was passed over, so nothing of it is stored.',
    );
  }
}

async function runQuery<T extends QueryResultRow>(
  target: Pool | PoolClient,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<T[]> {
  // Without values pg takes several statements in one text, as a migration has.
  const result: QueryResult<T> = await (values === undefined
    ? target.query<T>(text)
    : target.query<T>(text, values as unknown[]));
  return result.rows;
}
