import { graphql } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context, Services } from '../../../src/graph/operation/context.js';
import { formatGraphError } from '../../../src/graph/operation/errors.js';
import { TimeSlices, OperationUsage } from '../../../src/graph/limits/usage.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { readConfig } from '../../../src/config/config.js';
import { createValidation } from '../../../src/validation/validate.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';
import { withRecords, contact, validAccount, writeRun } from '../../validation/hand-made.js';

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
    snapshotId passed packVersion startedAt durationMs
    checks { id level title why status violationCount samples durationMs note }
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
  readonly checks: readonly Readonly<Record<string, unknown>>[];
}

test('A validation names the snapshot by its global id and has each check with its samples', async () => {
  const { verdict, codes } = await runValidation(runId);
  expect(codes).toEqual([]);
  expect(verdict).toMatchObject({ snapshotId: `Snapshot:${runId}`, passed: false });
  expect(verdict?.startedAt).toMatch(/^\d{4}-.*Z$/);
  expect(verdict?.checks.filter((check) => check['status'] !== 'PASSED')).toEqual([
    expect.objectContaining({
      id: 'MUST-REF-contacts-company',
      level: 'MUST',
      status: 'FAILED',
      violationCount: 1,
      samples: [{ id: '10', company: '999' }],
      note: null,
    }),
  ]);
});

test('`validation` takes an id with and without its type, and without an id checks the newest snapshot', async () => {
  for (const id of [runId, `Snapshot:${runId}`, undefined]) {
    expect((await runValidation(id)).verdict?.snapshotId).toBe(`Snapshot:${runId}`);
  }
});

test('`validation` rejects an unknown snapshot, an unfinished one and an id of another type', async () => {
  expect((await runValidation('424242')).codes).toEqual(['NOT_FOUND']);
  const open = await writeRun(database.sql, validAccount, { status: 'RUNNING' });
  const rejected = await runValidation(open);
  expect(rejected.codes).toEqual(['BAD_USER_INPUT']);
  expect(rejected.messages[0]).toContain('is RUNNING; only a COMPLETED one can be validated');
  expect((await runValidation('Contact:7')).codes).toEqual(['BAD_USER_INPUT']);
  expect((await runValidation('seven')).codes).toEqual(['BAD_USER_INPUT']);
});
