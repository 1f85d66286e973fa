import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import type { ResourceKey } from '../../src/resources/table.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { freshDatabase } from '../kit/database.js';
import { readDigests, openAccount, openKeap, readFromKeap, takeSnapshot, type Account } from './account.js';
import { runUntilCall, startChild } from './killed.js';

let account: Account;
afterEach(() => account.close());

const readStoredIds = async (runId: string, resource: ResourceKey): Promise<string[]> => {
  const query = 'select keap_id from keap.records_of($1) where resource = $2 order by keap_id collate "C"';
  return (await account.sql.query<{ keap_id: string }>(query, [runId, resource])).map((row) => row.keap_id);
};

describe('a snapshot of an account that answers REST v1 only', () => {
  it('A snapshot over v1 contains every record as v1 sent it, and the views show the same columns as for v2', async () => {
    account = await openAccount({ contacts: 1200, edition: 'v1' });
    const v2 = await openAccount({ contacts: 1200 });
    const run = await takeSnapshot(account);
    expect(run).toMatchObject({ status: 'COMPLETED', consistency: 'PAGED' });
    for (const key of ['contacts', 'companies', 'opportunities', 'orders', 'tasks', 'notes', 'files'] as const) {
      expect(await readStoredIds(run.id, key), key).toEqual(
        [...(await readFromKeap(v2.simulator, key)).keys()].toSorted(),
      );
    }
    const sent = await account.sql.query<{ api: string; kind: string; count: number }>(
      `select api, jsonb_typeof(payload -> 'id') as kind, count(*) as count from keap.contacts group by 1, 2`,
      [],
    );
    expect(sent).toEqual([{ api: 'v1', kind: 'number', count: 1200 }]);
    await takeSnapshot(v2);
    const columns = 'id, given_name, family_name, email, phone, company_id, owner_id, tag_ids, born_on, created_at';
    const view = (sql: Account['sql']): Promise<unknown> =>
      sql.query(`select ${columns} from keap.contacts order by id collate "C"`, []);
    expect(await view(account.sql)).toEqual(await view(v2.sql));
    await v2.close();
  });

  it('A snapshot over v1 skips the collections that v1 does not have, with the 404 as the reason', async () => {
    account = await openAccount({ contacts: 50, edition: 'v1' });
    const { legs } = await takeSnapshot(account, ['contacts', 'stage_moves', 'product_categories']);
    expect(legs.map(({ resource, status }) => `${resource} ${status}`).toSorted()).toEqual([
      'contacts COMPLETED',
      'product_categories SKIPPED',
      'stage_moves SKIPPED',
    ]);
    for (const leg of legs.filter(({ status }) => status === 'SKIPPED')) expect(leg.skippedReason).toMatch(/404/);
  });

  it.each(['contacts', 'opportunities'] as const)(
    'A v1 snapshot misses none of the remaining %s while others are deleted',
    async (key) => {
      account = await openAccount({ contacts: 3500, opportunities: 3500, edition: 'v1' });
      const { world, faults } = account.simulator;
      const before = await takeSnapshot(account, [key]);
      const ids = (await readStoredIds(before.id, key)).toSorted((a, b) => Number(a) - Number(b));
      const removed = [...ids.slice(100, 400), ...ids.slice(-300)];
      let requested = 0;
      faults.add({
        kind: 'slow',
        delayMs: 0,
        match: ({ path }) => {
          if (path === `/v1/${key}` && (requested += 1) === 3) for (const id of removed) world.remove(key, id);
          return false;
        },
      });
      const run = await takeSnapshot(account, [key]);
      const found = new Set(await readStoredIds(run.id, key));
      expect(ids.filter((id) => !removed.includes(id) && !found.has(id))).toEqual([]);
      expect(run.legs).toMatchObject([{ status: 'COMPLETED', walk: 'OFFSETS', repeated: 0 }]);
    },
  );

  it('A v1 snapshot killed three times ends with the same records as one that was not killed', async () => {
    const resources = ['tags', 'contacts', 'opportunities', 'files'] as const;
    account = await openAccount({ contacts: 6000, opportunities: 4000, edition: 'v1', seed: 5 });
    const { simulator } = account;
    const whole = await takeSnapshot(account, resources);
    const database = await freshDatabase();
    const keap = openKeap(simulator, systemClock);
    const snapshots = createSnapshots({ sql: database.sql, keap, log: pino({ level: 'silent' }) });
    const { id } = await snapshots.create({ resources });
    simulator.resetCalls();
    for (const calls of [6, 10, 15]) await runUntilCall(simulator, database, id, calls);
    await once(startChild(simulator, database, id), 'exit');
    expect(await snapshots.get(id)).toMatchObject({ status: 'COMPLETED', recordCount: whole.recordCount });
    expect(await readDigests(database.sql, id)).toEqual(await readDigests(account.sql, whole.id));
    // Each kill can cost the current page. Committed pages are not requested again.
    const requested = simulator.calls
      .filter(({ path, query }) => path.startsWith('/v1/') && query.size > 0)
      .map((call) => `${call.path}?${call.query.toString()}`);
    expect(requested.length - new Set(requested).size).toBeLessThanOrEqual(3);
    await keap.close();
    await database.drop();
  }, 90_000);
});

describe.each([
  ['classic', ['pipelines']],
  ['max', ['appointments', 'opportunities', 'stage_moves', 'stages']],
] as const)('a snapshot of an account of edition %s', (edition, missing) => {
  it('The snapshot completes and gives a reason for each collection that the edition lacks', async () => {
    account = await openAccount({ contacts: 60, edition });
    const run = await takeSnapshot(account);
    expect(run).toMatchObject({ status: 'COMPLETED', consistency: 'KEYSET' });
    const skipped = run.legs.filter(({ status }) => status === 'SKIPPED');
    expect(skipped.map(({ resource }) => resource)).toEqual(expect.arrayContaining([...missing]));
    for (const { skippedReason } of skipped) expect(skippedReason).toMatch(/40[34]|not sold|was skipped/);
    expect(run.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({
      status: 'COMPLETED',
      records: 60,
    });
  });
});
