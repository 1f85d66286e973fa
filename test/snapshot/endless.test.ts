import { afterEach, describe, expect, it } from 'vitest';
import { parameterIgnored, tokensLoopBack } from '../../src/simulator/quirks.js';
import { type SimulatorOptions, startSimulator } from '../kit/simulator.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { systemClock } from '../../src/clock.js';
import { createTestClient } from '../kit/keap-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { freshDatabase } from '../kit/database.js';
import { silentLog, UNLIMITED } from './account.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanups.splice(0).toReversed()) await close();
});

/** Takes a snapshot of the tags of an account. Returns its final status, error code and number of calls. */
async function takeTagSnapshot(
  apiVersion: 'v1' | 'v2',
  options: SimulatorOptions,
): Promise<{ status: string; code: string | null; calls: number }> {
  const simulator = await startSimulator({ contacts: 20, ...options });
  const database = await freshDatabase();
  const sharedOptions = {
    baseUrl: simulator.url,
    credentials: apiKeyCredentials(simulator.apiKey),
    limits: UNLIMITED,
    dayShare: 1,
  };
  const keap = createTestClient({
    ...sharedOptions,
    snapshotPerSecond: 10_000,
    apiVersion,
    clock: systemClock,
    log: silentLog,
  });
  const snapshots = createSnapshots({ sql: database.sql, keap, log: silentLog, clock: systemClock });
  cleanups.push(
    () => simulator.close(),
    () => database.drop(),
    () => keap.close(),
    () => snapshots.stop(),
  );
  await snapshots.start();
  const { id } = await snapshots.create({ resources: ['tags'] });
  for (;;) {
    const run = await snapshots.get(id);
    if (run !== null && run.status !== 'RUNNING' && run.status !== 'QUEUED')
      return { status: run.status, code: run.error?.code ?? null, calls: simulator.calls.length };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a snapshot of a list without an end', () => {
  it('A snapshot fails with UPSTREAM_BAD_DATA when page tokens repeat, after one call for each of them', async () => {
    const faults = [tokensLoopBack('/v2/tags', { pages: 1, back: 1 })];
    const { status, code, calls } = await takeTagSnapshot('v2', { faults });
    expect([status, code]).toEqual(['FAILED', 'UPSTREAM_BAD_DATA']);
    expect(calls).toBeLessThanOrEqual(10);
  });

  it('A snapshot fails with UPSTREAM_BAD_DATA after a bounded number of calls when Keap ignores the offset', async () => {
    const faults = [parameterIgnored('/v1/tags', 'offset')];
    const { status, code, calls } = await takeTagSnapshot('v1', { faults });
    expect([status, code]).toEqual(['FAILED', 'UPSTREAM_BAD_DATA']);
    expect(calls).toBeLessThanOrEqual(100);
  });
});
