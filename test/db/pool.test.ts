import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DatabaseError } from '../../src/db/errors.js';
import { openSql } from '../../src/db/pool.js';
import { emptyDatabase, type FreshDatabase } from '../kit/database.js';

describe('database', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
    await database.sql.query('create table kept (id int primary key)');
  });
  afterAll(() => database.drop());
  const listKept = (): Promise<{ id: number }[]> => database.sql.query('select id from kept order by id');

  it('A transaction is committed if it resolves and rolled back if it throws', async () => {
    await database.sql.transaction((statements) => statements.query('insert into kept values (1)'));
    const failing = database.sql.transaction(async (statements) => {
      await statements.query('insert into kept values (2)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await listKept()).toEqual([{ id: 1 }]);
  });

  it('A transaction with an ignored error of a statement rejects with TRANSACTION_ROLLED_BACK', async () => {
    const ignored = database.sql.transaction(async (statements) => {
      await statements.query('insert into kept values (3)');
      await statements.query('select 1 / 0').catch(() => undefined);
    });
    await expect(ignored).rejects.toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
    expect((await listKept()).map(({ id }) => id)).not.toContain(3);
  });

  it('A read-only transaction rejects writes and reads one consistent state', async () => {
    const writing = database.sql.readOnly(5_000, (statements) => statements.query('insert into kept values (4)'));
    await expect(writing).rejects.toMatchObject({ code: '25006' });
    const counts = await database.sql.readOnly(5_000, async (statements) => {
      const count = (): Promise<{ n: number }[]> => statements.query('select count(*) as n from kept');
      const before = await count();
      await database.sql.query('insert into kept values (5)');
      return [before, await count()];
    });
    expect(counts[1]).toEqual(counts[0]);
  });

  it('A read-only statement that takes too long is cancelled, and its connection stays usable', async () => {
    const slow = database.sql.readOnly(50, (statements) => statements.query('select pg_sleep(30)'));
    await expect(slow).rejects.toMatchObject({ code: '57014' });
    expect(await database.sql.query('show statement_timeout')).toEqual([{ statement_timeout: '0' }]);
  });

  it('Counts are numbers, dates are text, and a bigint beyond 2^53 is text', async () => {
    const [row] = await database.sql.query(
      `select count(*) as few, 9007199254740993::bigint as many, array[1, null]::bigint[] as list, '2026-02-28'::date as day, null::bigint as none`,
    );
    expect(row).toEqual({ few: 1, many: '9007199254740993', list: [1, null], day: '2026-02-28', none: null });
  });

  it('The error of a statement has its SQLSTATE', async () => {
    await expect(database.sql.query('insert into kept values (1)')).rejects.toMatchObject({ code: '23505' });
  });

  it('A connection cut within a transaction gives DATABASE_UNAVAILABLE, and the pool stays usable', async () => {
    const cut = database.sql.transaction(async (statements) => {
      const [me] = await statements.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.sql.query('select pg_terminate_backend($1, 5000)', [me?.pid]);
      await statements.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.sql.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('A pool can be closed twice', async () => {
    const sql = openSql(database.url, { max: 1 });
    await sql.query('select 1');
    await Promise.all([sql.close(), sql.close()]);
  });
});

describe('unreachable database', () => {
  const secret = 'hush-8472';

  it('An unreachable database gives DATABASE_UNAVAILABLE with the address and without the password', async () => {
    const error = await readFailure(`postgresql://someone:${secret}@127.0.0.1:1/books`);
    expect(error).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1/books'),
    });
    expect(String(error)).not.toContain(secret);
  });

  it('A wrong password and a missing database give DATABASE_UNAVAILABLE with the SQLSTATE', async () => {
    const { url, ...gone } = await emptyDatabase();
    await gone.drop();
    expect(await readFailure(url)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlState: '3D000' });
    const wrong = new URL(url);
    wrong.password = secret;
    wrong.pathname = '/postgres';
    const refused = await readFailure(wrong.href);
    expect(refused).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlState: '28P01' });
    expect(String(refused)).not.toContain(secret);
  });

  it.each([
    'mysql://a:hush-8472@b/c',
    'hush-8472',
    'postgresql://a:hush-8472@b:port/c',
    'postgresql://a:hush-8472@[b/c',
  ])('%s is rejected at once with DATABASE_URL_INVALID', (url) => {
    const refusal = (() => {
      try {
        return openSql(url);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(DatabaseError);
    expect(refusal).toMatchObject({ code: 'DATABASE_URL_INVALID' });
    expect(String(refusal)).not.toContain(secret);
  });
});

/** The error of a query at `url`. */
async function readFailure(url: string): Promise<unknown> {
  const sql = openSql(url, { max: 1 });
  return sql
    .query('select 1')
    .catch((error: unknown) => error)
    .finally(() => void sql.close());
}
