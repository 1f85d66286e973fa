import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.js';
import { readDigests, openAccount, takeSnapshot, type Account } from './account.js';

/** Waits take a twentieth of their time, so that backoff does not slow the test down. */
const fastClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 20, signal) };

describe('a snapshot of a Keap that often fails', () => {
  let account: Account;
  beforeAll(async () => {
    account = await openAccount({ contacts: 6000, seed: 5 }, { clock: fastClock });
  });
  afterAll(() => account.close());

  it('A snapshot of a Keap that often fails contains the same records as one of a healthy Keap', async () => {
    const { faults } = account.simulator;
    const healthy = await openAccount({}, { simulator: account.simulator });
    const whole = await takeSnapshot(healthy);
    faults.add({ kind: 'status', status: 429, rate: 0.1 });
    faults.add({ kind: 'status', status: 500, rate: 0.05 });
    faults.add({ kind: 'cut', rate: 0.02 });
    faults.add({ kind: 'garbled', rate: 0.01 });
    const calls = account.simulator.calls.length;
    const run = await takeSnapshot(account);
    expect(run).toMatchObject({ status: 'COMPLETED', consistency: 'KEYSET', recordCount: whole.recordCount });
    expect(await readDigests(account.sql, run.id)).toEqual(await readDigests(healthy.sql, whole.id));
    const failed = account.simulator.calls.slice(calls).filter((call) => call.status >= 400);
    expect(failed.length).toBeGreaterThan(5);
    await healthy.close();
  }, 180_000);
});
