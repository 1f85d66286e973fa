import { randomBytes } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { applyViews } from '../../src/db/apply-views.js';
import { openSql } from '../../src/db/pool.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { replaceDatabase } from '../kit/database-url.js';
import { captureLog, levels } from '../kit/log-lines.js';
import { silentLog } from '../snapshot/account.js';
import { validAccount, writeRun } from '../validation/hand-made.js';
import { appended, retyped, readState } from './view-releases.js';

let database: FreshDatabase;
let roles: string[];
beforeEach(async () => {
  database = await freshDatabase();
  roles = [];
});
afterEach(async () => {
  const server = openSql(replaceDatabase(database.url, 'postgres'), { max: 1 });
  await database.drop();
  for (const role of roles) await server.query(`drop role ${role}`);
  await server.close();
});

/** A role of the server, dropped after the test. */
async function role(name: string, rights = ''): Promise<string> {
  const unique = `${name}_${randomBytes(4).toString('hex')}`;
  await database.sql.query(`create role ${unique} ${rights}`);
  roles.push(unique);
  return unique;
}

describe('changed view', () => {
  it('A recreated view has its owner, privileges and options', async () => {
    const [owner, reader, other] = [await role('owner'), await role('Reader'), await role('other')];
    await database.sql.query(`
      grant create, usage on schema keap to ${owner};
      grant select on keap.newest to ${owner};
      alter view keap.orders owner to ${owner};
      alter view keap.orders set (security_barrier = true);
      grant select on keap.orders to ${reader} with grant option;
      grant select, references on keap.orders to public;
      grant select (id, total), update (due) on keap.orders to ${other};
      revoke delete on keap.orders from ${owner};
      alter default privileges in schema keap grant select on tables to ${other};`);
    const [before] = await readState(database.sql, 'keap.orders');
    await writeRun(database.sql, validAccount);
    const { log, lines } = captureLog();
    await applyViews(database.sql, log, retyped);
    expect(lines).toMatchObject([{ level: levels.info, changed: 1, recreated: ['orders'] }]);
    const [after] = await readState(database.sql, 'keap.orders');
    const list = (text: unknown): string[] => String(text).slice(1, -1).split(',').toSorted();
    expect(after).toMatchObject({ owner, options: ['security_barrier=true'] });
    expect(list(after?.['privileges'])).toEqual(list(before?.['privileges']));
    // The privilege on `due` is dropped with the column.
    const columns = before?.['columns'] as string[];
    expect(columns).toHaveLength(3);
    expect(after?.['columns']).toEqual(columns.filter((column) => !column.startsWith('due')));
    expect(await database.sql.query(`select total from keap.orders where id = '1'`)).toEqual([{ total: '2500' }]);
    expect(await database.sql.query(`select col_description('keap.orders'::regclass, 1) as comment`)).toEqual([
      { comment: "Keap's id of the record." },
    ]);
  });

  it('A view of another role gives VIEWS_REFUSED unless the connection has the privileges of that role', async () => {
    const [owner, gateway] = [await role('owner'), await role('gateway')];
    await database.sql.query(`
      grant all on schema public, keap to ${gateway};
      grant all on public.keap_graph_view to ${gateway};
      alter view keap.orders owner to ${owner};`);
    const url = new URL(database.url);
    url.searchParams.set('options', `-c role=${gateway}`);
    const sql = openSql(url.href, { max: 1 });
    const refusal = applyViews(sql, silentLog, appended);
    await expect(refusal).rejects.toMatchObject({ code: 'VIEWS_REFUSED' });
    await expect(refusal).rejects.toThrow(`keap.orders belongs to the role ${owner}`);
    await database.sql.query(`grant ${owner} to ${gateway}`);
    // The new owner of a view must have CREATE on its schema: https://www.postgresql.org/docs/current/sql-alterview.html
    const second = applyViews(sql, silentLog, retyped);
    await expect(second).rejects.toMatchObject({ code: 'VIEWS_REFUSED' });
    await expect(second).rejects.toThrow('keap.orders cannot be changed (permission denied for schema keap)');
    await database.sql.query(`grant create on schema keap to ${owner}`);
    await applyViews(sql, silentLog, retyped);
    expect(await readState(database.sql, 'keap.orders')).toMatchObject([{ owner }]);
    await sql.close();
  });
});
