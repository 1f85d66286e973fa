import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrate } from '../../src/db/migrate.js';
import { openSql } from '../../src/db/pool.js';
import { emptyDatabase, type FreshDatabase } from '../kit/database.js';

describe('migrate', () => {
  let database: FreshDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await emptyDatabase();
    folder = mkdtempSync(join(tmpdir(), 'keap-graph-migrations-'));
    write('0001-first', "create table steps (name text); insert into steps values ('first');");
    write('0002-second', "insert into steps values ('second');");
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });
  const write = (name: string, text: string): void => writeFileSync(join(folder, `${name}.sql`), text);
  const listSteps = (): Promise<{ name: string }[]> => database.sql.query('select name from steps');
  const listRecorded = (): Promise<{ name: string }[]> =>
    database.sql.query('select name from keap_graph_migration order by name');

  it('migrate creates the schema in an empty database, and changes nothing the second time', async () => {
    await migrate(database.sql);
    const once = await database.sql.query('select * from keap_graph_migration order by name');
    await migrate(database.sql);
    expect(await database.sql.query('select * from keap_graph_migration order by name')).toEqual(once);
    expect(await database.sql.query('select count(*) as n from keap.record')).toEqual([{ n: 0 }]);
  });

  it('Replicas that start together apply each migration once and in order', async () => {
    const replicas = [1, 2, 3, 4].map(() => openSql(database.url, { max: 2 }));
    await Promise.all(replicas.map((replica) => migrate(replica, folder)));
    await Promise.all(replicas.map((replica) => replica.close()));
    expect(await listSteps()).toEqual([{ name: 'first' }, { name: 'second' }]);
    expect(await listRecorded()).toEqual([{ name: '0001-first' }, { name: '0002-second' }]);
  });

  it('migrate applies only the migrations that the database does not have', async () => {
    await migrate(database.sql, folder);
    write('0003-third', "insert into steps values ('third');");
    await migrate(database.sql, folder);
    expect(await listSteps()).toEqual([{ name: 'first' }, { name: 'second' }, { name: 'third' }]);
  });

  it('A migration that fails is rolled back, and the ones before it stay applied', async () => {
    write('0002-second', "insert into steps values ('second'); select 1 / 0;");
    await expect(migrate(database.sql, folder)).rejects.toMatchObject({ code: '22012' });
    expect(await listSteps()).toEqual([{ name: 'first' }]);
    write('0002-second', "insert into steps values ('second');");
    await migrate(database.sql, folder);
    expect(await listSteps()).toEqual([{ name: 'first' }, { name: 'second' }]);
  });

  it('A migration altered after it was applied is rejected', async () => {
    await migrate(database.sql, folder);
    write('0002-second', "insert into steps values ('changed');\r\n");
    const refusal = migrate(database.sql, folder);
    await expect(refusal).rejects.toMatchObject({ code: 'MIGRATION_REFUSED' });
    await expect(refusal).rejects.toThrow(/0002-second was altered/);
  });

  it('A migration with changed line endings is accepted', async () => {
    write('0002-second', "insert into steps\nvalues ('second');\n");
    await migrate(database.sql, folder);
    write('0002-second', "insert into steps\r\nvalues ('second');\r\n");
    await migrate(database.sql, folder);
    expect(await listSteps()).toHaveLength(2);
  });

  it('A database that a newer version has migrated is rejected', async () => {
    write('0003-third', 'select 1;');
    await migrate(database.sql, folder);
    rmSync(join(folder, '0003-third.sql'));
    await expect(migrate(database.sql, folder)).rejects.toThrow(/0003-third, which this version does not know/);
  });

  it('A new migration before an applied one is rejected', async () => {
    await migrate(database.sql, folder);
    write('0001-zeroth', 'select 1;');
    await expect(migrate(database.sql, folder)).rejects.toThrow(/0001-zeroth is missing in the database/);
  });
});
