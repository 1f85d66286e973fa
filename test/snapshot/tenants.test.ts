import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSnapshots } from '../../src/snapshot/service.js';
import { readRecordCounts } from '../../src/snapshot/record-counts.js';
import type { Snapshots } from '../../src/snapshot/snapshot.js';
import { createValidation } from '../../src/validation/validate.js';
import { openAccount, silentLog, takeSnapshot, type Account } from './account.js';

describe('a store that holds the snapshots of several accounts', () => {
  let account: Account;
  let id: string;
  const scoped = (tenant: string): Snapshots =>
    createSnapshots({ sql: account.sql, keap: account.keap, log: silentLog, scope: async () => tenant });
  beforeAll(async () => {
    account = await openAccount({ contacts: 30 });
    ({ id } = await takeSnapshot(account, ['contacts', 'tags']));
  });
  afterAll(() => account.close());

  it('An account can read, list, cancel and resume only its own snapshots', async () => {
    const { tenant } = account.simulator;
    expect((await scoped(tenant).get(id))?.id).toBe(id);
    const others = scoped('other.infusionsoft.com');
    expect(await others.get(id)).toBeNull();
    expect((await others.list({ first: 10 })).nodes).toEqual([]);
    await expect(others.cancel(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(others.resume(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('An account can validate only its own snapshots', async () => {
    const validation = createValidation({ sql: account.sql });
    expect((await validation.validate(undefined, account.simulator.tenant)).snapshotId).toBe(id);
    for (const run of [id, undefined]) {
      await expect(validation.validate(run, 'other.infusionsoft.com')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('The views show one tenant when `keap.tenant` is set, and all otherwise', async () => {
    const count = (tenant: string): Promise<{ count: number }[]> =>
      account.sql.transaction(async (statements) => {
        await statements.query(`select set_config('keap.tenant', $1, true)`, [tenant]);
        return statements.query<{ count: number }>('select count(*)::int as count from keap.contacts');
      });
    expect(await count('')).toEqual([{ count: 30 }]);
    expect(await count(account.simulator.tenant)).toEqual([{ count: 30 }]);
    await expect(count('other.infusionsoft.com')).rejects.toThrow(/no account with snapshots/);
  });

  it('The record counts of the newest snapshot are known per tenant', async () => {
    const counts = await readRecordCounts(account.sql, account.simulator.tenant);
    expect([...counts]).toEqual(
      expect.arrayContaining([
        ['contacts', 30],
        ['tags', account.simulator.world.count('tags')],
      ]),
    );
    expect((await readRecordCounts(account.sql, 'other.infusionsoft.com')).size).toBe(0);
  });
});
