import { afterAll, beforeAll, expect, test } from 'vitest';

import { resourceKeys, table } from '../../src/resources/table.js';
import { deriveChecks } from '../../src/validation/derived.js';
import { buildJsonPath } from '../../src/validation/ids-sql.js';
import { createValidation } from '../../src/validation/validate.js';
import type { CheckResult, Validation } from '../../src/validation/verdict.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { contact, validAccount, withRecords, writeRun, type RunOverrides } from './hand-made.js';

let database: FreshDatabase;
let validation: Validation;
beforeAll(async () => {
  database = await freshDatabase();
  validation = createValidation({ sql: database.sql });
});
afterAll(() => database.drop());

/** Validates the valid account with changed columns of its run or legs. */
async function validateWith(overrides: RunOverrides): Promise<(id: string) => CheckResult | undefined> {
  const verdict = await validation.validate(await writeRun(database.sql, validAccount, overrides));
  return (id) => verdict.checks.find((check) => check.id === id);
}

test('The table yields one reference check per edge that contains ids, and two checks per collection', () => {
  const ids = new Set(deriveChecks().map((check) => check.id));
  for (const key of resourceKeys) {
    expect(ids).toContain(`MUST-DUP-${key}`);
    expect(ids).toContain(`MUST-LEG-${key}`);
    for (const [name, edge] of Object.entries(table[key].edges)) {
      const hasIds = edge.kind === 'belongsTo' || edge.kind === 'hasManyIds';
      const isHistory = edge.kind === 'belongsTo' && edge.isHistory === true;
      expect(ids.has(`MUST-REF-${key}-${name}`)).toBe(hasIds && !isHistory);
      expect(ids.has(`SHOULD-REF-${key}-${name}`)).toBe(isHistory);
    }
  }
  expect(ids).toContain('MUST-REF-contact_tags-parent');
});

test('A record whose creator is no user any more does not fail the verdict', async () => {
  const records = withRecords('contacts', contact('10', { created_by: '999' }));
  const { checks } = await validation.validate(await writeRun(database.sql, records));
  const check = (id: string): CheckResult | undefined => checks.find((one) => one.id === id);
  expect(check('SHOULD-REF-contacts-createdBy')).toMatchObject({ status: 'FAILED', level: 'SHOULD' });
  expect(check('MUST-REF-contacts-company')?.status).toBe('PASSED');
});

test('A path of the table becomes a JSON path, and a path that could end an SQL literal is rejected', () => {
  expect(buildJsonPath('order_items[].product.id')).toContain('$."order_items"[*]."product"[*]."id"[*]');
  expect(() => buildJsonPath("id')--")).toThrow(/cannot be a step/);
});

test('A record that was read twice fails the duplicate check but not the leg check', async () => {
  const check = await validateWith({ legs: { files: { records: 1, repeated: 2 } } });
  expect(check('MUST-DUP-files')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'files', repeated: 2, records: 1 }],
  });
  expect(check('MUST-LEG-files')?.status).toBe('PASSED');
});

test.each([
  ['it stored fewer records than it counted', { records: 2 }],
  ['it stored more records than it counted', { records: 0 }],
  ['Keap announced more records than it returned, and the leg has no evidence', { expected: 2, evidence: null }],
])('A leg fails its check when %s', async (_, leg) => {
  const check = await validateWith({ legs: { files: leg } });
  expect(check('MUST-LEG-files')).toMatchObject({
    status: 'FAILED',
    violationCount: 1,
    samples: [{ id: 'files', stored: 1 }],
  });
});

test('The leg check leaves what Keap announced to the evidence, where there is any', async () => {
  const check = await validateWith({ legs: { files: { expected: 2 } } });
  expect(check('MUST-LEG-files')?.status).toBe('PASSED');
});

test('A HELD leg fails its own check, and checks that need it are skipped with a note that names that check', async () => {
  const check = await validateWith({ legs: { companies: { status: 'HELD', reason: '9 of the 10 records are gone' } } });
  expect(check('MUST-LEG-companies')?.status).toBe('FAILED');
  expect(check('MUST-REF-contacts-company')).toMatchObject({
    status: 'SKIPPED',
    note: 'companies is held for review, so it still has records that are gone: see MUST-LEG-companies.',
  });
});

test('Records without an identity are counted separately and do not fail the leg check', async () => {
  const check = await validateWith({ legs: { files: { records: 1, unidentified: 3 } } });
  expect(check('MUST-LEG-files')?.status).toBe('PASSED');
});

test('A FAILED leg fails its own check, and checks that need it are skipped with a note that names that check', async () => {
  const check = await validateWith({ legs: { companies: { status: 'FAILED' } } });
  expect(check('MUST-LEG-companies')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'companies', status: 'FAILED' }],
  });
  expect(check('MUST-REF-contacts-company')).toMatchObject({
    status: 'SKIPPED',
    note: 'companies is incomplete (its leg is FAILED): see MUST-LEG-companies.',
  });
});

test('A missing leg of a requested resource fails its check', async () => {
  const runId = await writeRun(database.sql, validAccount);
  await database.sql.query(`delete from keap.snapshot_leg where run_id = $1::bigint and resource = 'files'`, [runId]);
  const { checks } = await validation.validate(runId);
  expect(checks.find((check) => check.id === 'MUST-LEG-files')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'files', status: 'MISSING' }],
  });
});

test('A SKIPPED leg skips every check that needs it, with the reason, and the verdict passes', async () => {
  const runId = await writeRun(
    database.sql,
    { ...validAccount, subscriptions: [] },
    {
      legs: { subscriptions: { status: 'SKIPPED', records: 0, skipped_reason: '403: not in this edition' } },
    },
  );
  const { checks, passed } = await validation.validate(runId);
  const skipped = checks.filter((check) => check.status === 'SKIPPED');
  expect(skipped.map((check) => check.id)).toEqual([
    'MUST-DUP-subscriptions',
    'MUST-LEG-subscriptions',
    'MUST-REF-subscriptions-contact',
    'MUST-REF-subscriptions-product',
    'MUST-SUB-01',
    'MUST-SUB-02',
  ]);
  expect(new Set(skipped.map((check) => check.note))).toEqual(
    new Set(['subscriptions was skipped: 403: not in this edition.']),
  );
  expect(passed).toBe(true);
});

test('Checks of a resource that the run does not include are skipped', async () => {
  const check = await validateWith({ resources: ['users', 'companies'] });
  expect(check('MUST-LEG-companies')?.status).toBe('PASSED');
  expect(check('MUST-REF-companies-owner')?.status).toBe('PASSED');
  expect(check('MUST-LEG-orders')).toMatchObject({ status: 'SKIPPED', note: 'orders is not part of this snapshot.' });
});
