import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import type { Snapshots } from '../../src/snapshot/snapshot.js';
import { systemClock } from '../../src/clock.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { pino } from 'pino';
import { readDigests, openAccount, openKeap, takeSnapshot, type Account } from './account.js';
import { runUntilCall, startChild } from './killed.js';

const RESOURCES = ['tags', 'files', 'contacts', 'opportunities', 'contact_tags'] as const;

const readRequestedIds = (simulator: Simulator, from: number): bigint[] =>
  simulator.calls.slice(from).flatMap((call) => {
    const above = call.path.endsWith('/v2/contacts') ? /contact_id>(\d+)/.exec(call.query.get('filter') ?? '') : null;
    return above === null ? [] : [BigInt(above[1] ?? '')];
  });

describe('a snapshot of 20,000 contacts killed at five moments', () => {
  let account: Account;
  let database: FreshDatabase;
  let snapshots: Snapshots;
  beforeAll(async () => {
    account = await openAccount({ contacts: 20_000, seed: 5 });
    database = await freshDatabase();
    const keap = openKeap(account.simulator, systemClock);
    // Never started: it only creates the run that the child processes work on.
    snapshots = createSnapshots({ sql: database.sql, keap, log: pino({ level: 'silent' }) });
  });
  afterAll(async () => {
    await database.drop();
    await account.close();
  });

  it('A snapshot killed five times requests no committed page again and ends with the same records as one that was not killed', async () => {
    const { simulator } = account;
    const whole = await takeSnapshot(account, RESOURCES);
    simulator.resetCalls();
    const { id } = await snapshots.create({ resources: RESOURCES });
    for (const calls of [4, 9, 14, 19, 26]) {
      const committed = await database.sql.query<{ last: string | null }>(
        `select cursor ->> 'last' as last from keap.snapshot_leg where run_id = $1 and resource = 'contacts'`,
        [id],
      );
      const before = simulator.calls.length;
      await runUntilCall(simulator, database, id, calls);
      const requested = readRequestedIds(simulator, before);
      expect(requested.filter((above) => above < BigInt(committed[0]?.last ?? 0))).toEqual([]);
    }
    const before = await snapshots.get(id);
    const child = startChild(simulator, database, id);
    await once(child, 'exit');
    const after = await snapshots.get(id);
    expect(before?.status).toBe('RUNNING');
    expect(after).toMatchObject({ status: 'COMPLETED', recordCount: whole.recordCount });
    expect(await readDigests(database.sql, id)).toEqual(await readDigests(account.sql, whole.id));
    // Each kill can cost the current page. Nothing else is requested twice.
    const requested = simulator.calls
      .filter((call) => call.query.size > 0)
      .map((call) => `${call.path}?${call.query.toString()}`);
    expect(requested.length - new Set(requested).size).toBeLessThanOrEqual(5);
  }, 120_000);
});
