import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Services } from '../../../src/graph/operation/context.js';
import { formatGraphError } from '../../../src/graph/operation/errors.js';
import { TimeSlices, OperationUsage } from '../../../src/graph/limits/usage.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { readConfig } from '../../../src/config/config.js';
import { createValidation } from '../../../src/validation/validate.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';
import { withRecords, contact, validAccount, writeRun, type RunOverrides } from '../../validation/hand-made.js';

let database: FreshDatabase;
let runId: string;
beforeAll(async () => {
  database = await freshDatabase();
  runId = await writeRun(database.sql, withRecords('contacts', contact('10', { company: { id: '999' } })));
});
afterAll(() => database.drop());

const schema = buildGraph();
const source = `query ($snapshotId: ID) {
  validation(snapshotId: $snapshotId) {
    snapshotId passed checksPassed packVersion startedAt durationMs
    completeness { status passed reasons covered coversAll endedOnly }
    checks { code level title why status violationCount samples durationMs note }
  }
}`;

/** Runs the query with only what it needs of the context: the validation service and the caller. */
async function runValidation(
  snapshotId?: string,
): Promise<{ verdict: ValidationResult | undefined; codes: unknown[]; messages: string[] }> {
  const services = { validation: createValidation({ sql: database.sql }) } as unknown as Services;
  const usage = new OperationUsage(readConfig(false, {}).limits, new TimeSlices());
  const contextValue = { services, usage, caller: { name: 'test', scopes: new Set(['read']) } } as unknown as Context;
  const result = await graphql({ schema, source, variableValues: { snapshotId }, contextValue });
  const errors = (result.errors ?? []).map((error) => formatGraphError(error.toJSON(), error));
  return {
    verdict: result.data?.['validation'] as ValidationResult | undefined,
    codes: errors.map((error) => error.extensions?.['code']),
    messages: errors.map((error) => error.message),
  };
}

interface ValidationResult {
  readonly snapshotId: string;
  readonly startedAt: unknown;
  readonly passed: boolean;
  readonly checksPassed: boolean;
  readonly completeness: Readonly<Record<string, unknown>>;
  readonly checks: readonly Readonly<Record<string, unknown>>[];
}

test('A validation names the snapshot by its global id and has each check with its samples', async () => {
  const { verdict, codes } = await runValidation(runId);
  expect(codes).toEqual([]);
  expect(verdict).toMatchObject({ snapshotId: `Snapshot:${runId}`, passed: false });
  expect(verdict?.startedAt).toMatch(/^\d{4}-.*Z$/);
  expect(verdict?.checks.filter((check) => check['status'] !== 'PASSED')).toEqual([
    expect.objectContaining({
      code: 'MUST-REF-contacts-company',
      level: 'MUST',
      status: 'FAILED',
      violationCount: 1,
      samples: [{ id: '10', company: '999' }],
      note: null,
    }),
  ]);
});

test('A verdict passes if the snapshot is complete and its checks pass, and not by one half alone', async () => {
  const halves = async (overrides: RunOverrides): Promise<unknown[]> => {
    const { verdict } = await runValidation(await writeRun(database.sql, validAccount, overrides));
    return [verdict?.passed, verdict?.completeness['status'], verdict?.checksPassed];
  };
  expect(await halves({})).toEqual([true, 'COMPLETE', true]);
  expect(await halves({ run: { as_seen_by: 'user 5' } })).toEqual([false, 'AS_SEEN_BY', true]);
  expect(await halves({ run: { evidence_version: null } })).toEqual([false, 'UNPROVEN', true]);
  const refused = { status: 'INCOMPLETE', reason: 'Keap answered 403', evidence: null };
  expect(await halves({ status: 'INCOMPLETE', legs: { notes: refused } })).toEqual([false, 'INCOMPLETE', false]);
  expect((await runValidation(runId)).verdict).toMatchObject({
    passed: false,
    checksPassed: false,
    completeness: { status: 'COMPLETE', passed: true, reasons: [], coversAll: true },
  });
});

test('A verdict on a snapshot of some collections says which it is about', async () => {
  const id = await writeRun(database.sql, validAccount, { resources: ['users', 'companies'] });
  const { verdict } = await runValidation(id);
  expect(verdict).toMatchObject({
    passed: true,
    completeness: {
      status: 'COMPLETE',
      coversAll: false,
      covered: ['users', 'companies'],
      reasons: ['the snapshot covers users, companies only'],
    },
  });
});

test('`validation` takes an id with and without its type, and without an id checks the newest snapshot', async () => {
  const newest = await writeRun(database.sql, validAccount, { status: 'NEEDS_REVIEW' });
  await writeRun(database.sql, validAccount, { status: 'REJECTED' });
  for (const id of [runId, `Snapshot:${runId}`])
    expect((await runValidation(id)).verdict?.snapshotId).toBe(`Snapshot:${runId}`);
  expect((await runValidation()).verdict?.snapshotId).toBe(`Snapshot:${newest}`);
});

test('`validation` rejects an unknown snapshot, an unfinished one and an id of another type', async () => {
  expect((await runValidation('424242')).codes).toEqual(['NOT_FOUND']);
  const open = await writeRun(database.sql, validAccount, { status: 'RUNNING' });
  const rejected = await runValidation(open);
  expect(rejected.codes).toEqual(['BAD_USER_INPUT']);
  expect(rejected.messages[0]).toContain('is RUNNING; only one that has ended can be validated');
  expect((await runValidation('Contact:7')).codes).toEqual(['BAD_USER_INPUT']);
  expect((await runValidation('seven')).codes).toEqual(['BAD_USER_INPUT']);
});
