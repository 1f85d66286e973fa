import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestClient } from '../kit/keap-client.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { resourceKeys, table } from '../../src/resources/table.js';
import { startSimulator } from '../kit/simulator.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { createValidation } from '../../src/validation/validate.js';
import type { Verdict } from '../../src/validation/verdict.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** The notes of the checks that are skipped because a snapshot excludes their collection by default. */
const skipNotes = resourceKeys
  .filter((key) => table[key].excludedReason !== null)
  .map((key) => `${key} is not part of this snapshot.`);

/** Every finding of a verdict as `check record`. Requires that the samples contain all of them. */
function listFindings(verdict: Verdict): string[] {
  return verdict.checks
    .filter(({ status, note }) => status !== 'PASSED' && !(status === 'SKIPPED' && skipNotes.includes(note ?? '')))
    .flatMap((check) => {
      expect(check.samples, check.id).toHaveLength(check.violationCount);
      return check.samples.length === 0
        ? [`${check.id} ${check.status} ${check.note}`]
        : check.samples.map((sample) => `${check.id} ${String(sample['id'])}`);
    })
    .sort();
}

/** Takes and validates a snapshot of a simulated account. Returns the verdict and the defects that were seeded. */
async function validateAccount(seedDefects: boolean, tenant: string): Promise<{ verdict: Verdict; seeded: string[] }> {
  const simulator = await startSimulator({ seedDefects, tenant });
  const log = pino({ level: 'silent' });
  const limits = { perSecond: 10_000, perMinute: 600_000, perDay: 100_000_000 };
  const { url: baseUrl, apiKey } = simulator;
  const keap = createTestClient({
    baseUrl,
    credentials: apiKeyCredentials(apiKey),
    limits,
    dayShare: 1,
    snapshotPerSecond: 10_000,
    log,
  });
  const snapshots = createSnapshots({ sql: database.sql, keap, log });
  try {
    await snapshots.start();
    const { id } = await snapshots.create({});
    await expect.poll(async () => (await snapshots.get(id))?.status, { timeout: 25_000 }).toBe('COMPLETED');
    const verdict = await createValidation({ sql: database.sql }).validate(id);
    return {
      verdict,
      seeded: simulator.world.seededDefects.map((defect) => `${defect.check} ${defect.keapId}`).sort(),
    };
  } finally {
    await snapshots.stop();
    await keap.close();
    await simulator.close();
  }
}

test('Validation finds exactly the defects that the account was seeded with', async () => {
  const { verdict, seeded } = await validateAccount(true, 'defective.infusionsoft.com');
  expect(new Set(seeded.map((defect) => defect.split(' ')[0])).size).toBeGreaterThanOrEqual(19);
  expect(listFindings(verdict)).toEqual(seeded);
  expect(verdict.passed).toBe(false);
});

test('A snapshot of an account without defects passes every check', async () => {
  const { verdict, seeded } = await validateAccount(false, 'valid.infusionsoft.com');
  expect(seeded).toEqual([]);
  expect(listFindings(verdict)).toEqual([]);
  expect(verdict.passed).toBe(true);
});
