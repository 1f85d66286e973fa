import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { applyViews } from '../../src/db/apply-views.js';
import { SCHEMA_LOCK } from '../../src/db/migrate.js';
import { openSql } from '../../src/db/pool.js';
import { VIEWS_VERSION } from '../../src/db/views.js';
import { resourceKeys } from '../../src/resources/table.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { captureLog, levels } from '../kit/log-lines.js';
import { silentLog } from '../snapshot/account.js';
import { withRecords, contact, validAccount, writeRun } from '../validation/hand-made.js';
import { appended, changed, NEXT, retyped, readState } from './view-releases.js';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

/** Waits until `count` sessions of this database wait for an advisory lock. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const [row] = await database.sql.query<{ n: number }>(
      `select count(*) as n from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`,
    );
    if (row?.n === count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('applyViews', () => {
  it('Every view and every column has a comment', async () => {
    const comments = await database.sql.query<{ place: string; comment: string | null }>(
      `select relname || coalesce('.' || attname, '') as place,
              case when attname is null then obj_description(class.oid) else col_description(class.oid, attnum) end as comment
         from pg_class as class
         join lateral (select null::name as attname, 0 as attnum union all
                       select attname, attnum from pg_attribute where attrelid = class.oid and attnum > 0) as part on true
        where relnamespace = 'keap'::regnamespace and relname = any($1)`,
      [resourceKeys],
    );
    expect(comments.length).toBeGreaterThan(7 * resourceKeys.length);
    expect(comments.filter(({ comment }) => comment === null || !/^[A-Z].*\.$/.test(comment))).toEqual([]);
  });

  it('applyViews changes nothing and logs nothing the second time', async () => {
    const { log, lines } = captureLog();
    const views = `select relname, oid, xmin::text from pg_class where relnamespace = 'keap'::regnamespace order by 1`;
    const before = await database.sql.query(views);
    await applyViews(database.sql, log);
    expect(await database.sql.query(views)).toEqual(before);
    expect(lines).toEqual([]);
  });

  it('applyViews appends a column to a view that others depend on, and does not change other views', async () => {
    await database.sql.query('grant select on keap.orders to public');
    await database.sql.query('alter view keap.orders set (security_barrier = true)');
    await database.sql.query('create view public.sales as select id, total from keap.orders');
    const [before] = await readState(database.sql, 'keap.orders');
    await writeRun(database.sql, validAccount);
    const { log, lines } = captureLog();
    await applyViews(database.sql, log, appended);
    expect(lines).toMatchObject([{ level: levels.info, version: NEXT, changed: 1, recreated: [] }]);
    const [after] = await readState(database.sql, 'keap.orders');
    expect(after).toEqual({ ...before, definition: expect.stringContaining('terms') });
    expect(await database.sql.query('select terms from keap.orders limit 1')).toEqual([{ terms: null }]);
    expect(await database.sql.query('select * from public.sales')).toHaveLength(3);
  });

  it('A view to drop that objects depend on gives VIEWS_REFUSED with their names, and nothing changes', async () => {
    await database.sql.query(`
      create view public.sales as select id, total from keap.orders;
      create view public.above as select * from public.sales;
      create materialized view public.totals as select sum(total) from keap.orders;
      create function public.orders_of() returns setof keap.orders language sql as 'select * from keap.orders';
      create function public.nothing() returns trigger language plpgsql as 'begin return null; end';
      create trigger watch instead of delete on keap.orders for each row execute function public.nothing();`);
    const views = changed('contacts', (before) => [
      ...before,
      { name: 'title', type: 'text', comment: 'Title.', expression: `seen ->> 'title'` },
    ]).map((view) => retyped.views.find(({ name }) => name === 'orders' && name === view.name) ?? view);
    const before = [await readState(database.sql, 'keap.orders'), await readState(database.sql, 'keap.contacts')];
    const refusal = applyViews(database.sql, silentLog, { version: NEXT, views });
    await expect(refusal).rejects.toMatchObject({ code: 'VIEWS_REFUSED' });
    await expect(refusal).rejects.toThrow(
      'columns of keap.orders change, and these depend on it: function public.orders_of(), materialized view public.totals, trigger watch on keap.orders, view public.sales. Drop them, start again, and create them again.',
    );
    expect([await readState(database.sql, 'keap.orders'), await readState(database.sql, 'keap.contacts')]).toEqual(
      before,
    );
    await database.sql.query(`
      drop view public.above, public.sales; drop materialized view public.totals;
      drop function public.orders_of(); drop trigger watch on keap.orders;`);
    await applyViews(database.sql, silentLog, { version: NEXT, views });
    expect(await database.sql.query('select title from keap.contacts')).toEqual([]);
  });

  it('applyViews does not change the views of a newer release and logs a warning', async () => {
    await applyViews(database.sql, silentLog, appended);
    const before = await readState(database.sql, 'keap.orders');
    const { log, lines } = captureLog();
    await applyViews(database.sql, log);
    expect(lines).toMatchObject([{ level: levels.warn, database: NEXT, release: VIEWS_VERSION }]);
    expect(await readState(database.sql, 'keap.orders')).toEqual(before);
  });

  it('Processes that start together apply the views once', async () => {
    const { log, lines } = captureLog();
    const replicas = [1, 2, 3, 4].map(() => openSql(database.url, { max: 2 }));
    const applying = await database.sql.transaction(async (migrating) => {
      await migrating.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
      const all = Promise.all(replicas.map((replica) => applyViews(replica, log, retyped)));
      await untilWaiting(replicas.length);
      expect(lines).toEqual([]);
      return { all };
    });
    await applying.all;
    await Promise.all(replicas.map((replica) => replica.close()));
    expect(lines).toMatchObject([{ version: NEXT, recreated: ['orders'] }]);
  });

  it('applyViews recreates a dropped view', async () => {
    await database.sql.query('drop view keap.notes');
    await applyViews(database.sql, silentLog);
    expect(await database.sql.query('select * from keap.notes')).toEqual([]);
  });

  it('A changed view in use by another session gives VIEWS_REFUSED until that session ends', async () => {
    await database.sql.transaction(async (session) => {
      await session.query('select count(*) from keap.orders');
      const refusal = applyViews(database.sql, silentLog, { ...appended, lockWaitMs: 20 });
      await expect(refusal).rejects.toMatchObject({ code: 'VIEWS_REFUSED' });
      await expect(refusal).rejects.toThrow(/another session is using the view keap\.orders/);
    });
    await applyViews(database.sql, silentLog, appended);
    expect(await database.sql.query('select terms from keap.orders')).toEqual([]);
  });

  it('A table with the name of a view gives VIEWS_REFUSED', async () => {
    await database.sql.query('drop view keap.notes; create table keap.notes (id text)');
    const refusal = applyViews(database.sql, silentLog);
    await expect(refusal).rejects.toMatchObject({ code: 'VIEWS_REFUSED' });
    await expect(refusal).rejects.toThrow(/keap\.notes exists and is not a view/);
  });
});

describe('recreated views', () => {
  it('Recreated views show the newest finished run, and that of one tenant if keap.tenant is set', async () => {
    await applyViews(database.sql, silentLog, retyped);
    const older = await writeRun(database.sql, validAccount);
    await writeRun(database.sql, withRecords('orders', { id: '9' }, { id: '10' }), { status: 'COMPLETED' });
    await writeRun(database.sql, withRecords('contacts', contact('77')), { status: 'FAILED' });
    const count = (tenant: string): Promise<unknown[]> =>
      database.sql.transaction(async (statements) => {
        await statements.query(`select set_config('keap.tenant', $1, true)`, [tenant]);
        return statements.query('select count(*) as n from keap.orders');
      });
    expect(await count('')).toEqual([{ n: 5 }]);
    const [run] = await database.sql.query<{ tenant: string }>('select tenant from keap.snapshot_run where id = $1', [
      older,
    ]);
    expect(await count(run?.tenant ?? '')).toEqual([{ n: 3 }]);
    await expect(count('other.infusionsoft.com')).rejects.toThrow(/no account with snapshots/);
  });
});
