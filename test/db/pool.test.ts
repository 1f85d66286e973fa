import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DatabaseError } from '../../src/db/errors.js';
import { openSql } from '../../src/db/pool.js';
import { emptyDatabase, type FreshDatabase } from '../kit/database.js';

describe('the store', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
    await database.sql.query('create table kept (id int primary key)');
  });
  afterAll(() => database.drop());
  const kept = (): Promise<{ id: number }[]> => database.sql.query('select id from kept order by id');

  it('keeps what a transaction did when it resolves, and nothing of it when it throws', async () => {
    await database.sql.transaction((statements) => statements.query('insert into kept values (1)'));
    const failing = database.sql.transaction(async (statements) => {
      await statements.query('insert into kept values (2)');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await kept()).toEqual([{ id: 1 }]);
  });

  it('does not pretend that a transaction was stored when one of its statements had failed unnoticed', async () => {
    const passedOver = database.sql.transaction(async (statements) => {
      await statements.query('insert into kept values (3)');
      await statements.query('select 1 / 0').catch(() => undefined);
    });
    await expect(passedOver).rejects.toMatchObject({ code: 'TRANSACTION_ROLLED_BACK' });
    expect((await kept()).map(({ id }) => id)).not.toContain(3);
  });

  it('refuses writes in a read-only transaction and sees one state throughout', async () => {
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

  it('ends a read-only statement that takes too long, and the connection serves on', async () => {
    const slow = database.sql.readOnly(50, (statements) => statements.query('select pg_sleep(30)'));
    await expect(slow).rejects.toMatchObject({ code: '57014' });
    expect(await database.sql.query('show statement_timeout')).toEqual([{ statement_timeout: '0' }]);
  });

  it('gives counts as numbers, days as text, and keeps what a number cannot hold', async () => {
    const [row] = await database.sql.query(
      `select count(*) as few, 9007199254740993::bigint as many, array[1, null]::bigint[] as list, '2026-02-28'::date as day, null::bigint as none`,
    );
    expect(row).toEqual({ few: 1, many: '9007199254740993', list: [1, null], day: '2026-02-28', none: null });
  });

  it('passes the error of a statement on with its SQLSTATE', async () => {
    await expect(database.sql.query('insert into kept values (1)')).rejects.toMatchObject({ code: '23505' });
  });

  it('survives that the server cuts a connection in the middle of a transaction', async () => {
    const cut = database.sql.transaction(async (statements) => {
      const [me] = await statements.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.sql.query('select pg_terminate_backend($1, 5000)', [me?.pid]);
      await statements.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.sql.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('can be closed twice', async () => {
    const sql = openSql(database.url, { max: 1 });
    await sql.query('select 1');
    await Promise.all([sql.close(), sql.close()]);
  });
});

describe('a store that cannot be reached', () => {
  const secret = 'hush-8472';

  it('says DATABASE_UNAVAILABLE, where, and never the password', async () => {
    const error = await failureAt(`postgresql://someone:${secret}@127.0.0.1:1/books`);
    expect(error).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1/books'),
    });
    expect(String(error)).not.toContain(secret);
  });

  it('says the same of a wrong password and a database that is not there, with the SQLSTATE', async () => {
    const { url, ...gone } = await emptyDatabase();
    await gone.drop();
    expect(await failureAt(url)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlState: '3D000' });
    const wrong = new URL(url);
    wrong.password = secret;
    wrong.pathname = '/postgres';
    const refused = await failureAt(wrong.href);
    expect(refused).toMatchObject({ code: 'DATABASE_UNAVAILABLE', sqlState: '28P01' });
    expect(String(refused)).not.toContain(secret);
  });

  it.each([
    'mysql://a:hush-8472@b/c',
    'hush-8472',
    'postgresql://a:hush-8472@b:port/c',
    'postgresql://a:hush-8472@[b/c',
  ])('refuses %s at once as no Postgres URL', (url) => {
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

/** What asking the store at `url` fails with. */
async function failureAt(url: string): Promise<unknown> {
  const sql = openSql(url, { max: 1 });
  return sql
    .query('select 1')
    .catch((error: unknown) => error)
    .finally(() => void sql.close());
}
