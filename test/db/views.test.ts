import { createHash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openSnapshotStore } from '../../src/app.js';
import { systemClock } from '../../src/clock.js';
import { readConfig } from '../../src/config/config.js';
import { applyViews } from '../../src/db/apply-views.js';
import { migrate } from '../../src/db/migrate.js';
import type { Sql } from '../../src/db/sql.js';
import { buildViews, hashView, VIEWS_VERSION } from '../../src/db/views.js';
import { resourceKeys, type ResourceKey } from '../../src/resources/table.js';
import { startSimulator } from '../kit/simulator.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { emptyDatabase, type FreshDatabase } from '../kit/database.js';
import { openKeap, silentLog, waitForStatus } from '../snapshot/account.js';

/** The hash of all views of each version, the oldest first. Add new ones at the end; never change an existing one. */
const hashes = ['d6009cef59fa75c5', '8b7df3ffc26bc924'];

type Columns = Readonly<Record<string, readonly string[]>>;

/** The columns of every view with their types, in order: `id text`. */
async function readColumns(sql: Sql): Promise<Columns> {
  const rows = await sql.query<{ view: string; columns: string[] }>(
    `select table_name as view, array_agg(column_name || ' ' || data_type order by ordinal_position) as columns
       from information_schema.columns where table_schema = 'keap' and table_name = any($1) group by table_name`,
    [resourceKeys],
  );
  return Object.fromEntries(rows.map(({ view, columns }) => [view, columns]));
}

/** The rows of these columns of the views. */
async function readContent(sql: Sql, columns: Columns): Promise<Record<string, unknown[]>> {
  const shown = Object.entries(columns).map(async ([view, described]) => {
    const names = described.map((one) => one.split(' ')[0]).join(', ');
    return [view, await sql.query(`select ${names} from keap.${view} order by id collate "C"`)] as const;
  });
  return Object.fromEntries(await Promise.all(shown));
}

/** Takes one snapshot of all collections of a simulated account. */
async function takeSnapshot(sql: Sql, edition: 'full' | 'v1'): Promise<void> {
  const simulator = await startSimulator({ contacts: 40, edition });
  const keap = openKeap(simulator, systemClock);
  const snapshots = createSnapshots({ sql, keap, log: silentLog, clock: systemClock });
  await snapshots.start();
  try {
    const { id } = await snapshots.create({ resources: resourceKeys });
    expect((await waitForStatus(snapshots, id)).status).toBe('COMPLETED');
  } finally {
    await snapshots.stop();
    await keap.close();
    await simulator.close();
  }
}

describe('views', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await emptyDatabase();
    await migrate(database.sql);
  });
  afterEach(() => database.drop());

  it('The views start with the columns of those that the migrations created, in the same order and of the same types', async () => {
    const made = await readColumns(database.sql);
    expect(Object.keys(made).length).toBeGreaterThan(30);
    expect(Object.keys(made).filter((name) => !resourceKeys.includes(name as ResourceKey))).toEqual([]);
    await applyViews(database.sql, silentLog);
    const now = await readColumns(database.sql);
    for (const [key, columns] of Object.entries(made)) expect(now[key]?.slice(0, columns.length), key).toEqual(columns);
    const described = buildViews().map(({ name, columns }) => [name, columns.map((one) => `${one.name} ${one.type}`)]);
    expect(now).toEqual(Object.fromEntries(described));
  });

  it('The views exist when the store is open', async () => {
    const snapshotStore = await openSnapshotStore(readConfig(false, { DATABASE_URL: database.url }), silentLog);
    expect(
      await snapshotStore.sql
        .query(`select col_description('keap.contacts'::regclass, 2) as comment, count(*)::int as views,
        min(version) as version from public.keap_graph_view`),
    ).toEqual([{ comment: 'First name.', views: resourceKeys.length, version: VIEWS_VERSION }]);
    await snapshotStore.close();
  });

  it.each(['full', 'v1'] as const)(
    'The views of a snapshot of a %s account show the same as those of the migrations',
    async (edition) => {
      await takeSnapshot(database.sql, edition);
      const columns = await readColumns(database.sql);
      const before = await readContent(database.sql, columns);
      const filled = Object.keys(before).filter((view) => (before[view] ?? []).length > 0);
      expect(filled.length).toBeGreaterThan(edition === 'full' ? 30 : 20);
      await applyViews(database.sql, silentLog);
      expect(await readContent(database.sql, columns)).toEqual(before);
    },
  );
});

describe('VIEWS_VERSION', () => {
  it('VIEWS_VERSION and the list of hashes are up to date', () => {
    const hash = createHash('sha256').update(buildViews().map(hashView).join()).digest('hex').slice(0, 16);
    expect(hash, 'the views changed: increase VIEWS_VERSION and add this hash').toBe(hashes.at(-1));
    expect(hashes).toHaveLength(VIEWS_VERSION);
  });
});
