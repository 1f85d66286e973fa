import { afterAll, beforeAll, expect, test } from 'vitest';

import { resourceKeys, table } from '../../src/resources/table.js';
import { derivedChecks } from '../../src/validation/derived.js';
import { buildJsonPath } from '../../src/validation/ids-at.js';
import { createValidation } from '../../src/validation/validate.js';
import type { CheckResult, Validation } from '../../src/validation/verdict.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { validAccount, writeRun, type RunOverrides } from './hand-made.js';

let database: FreshDatabase;
let validation: Validation;
beforeAll(async () => {
  database = await freshDatabase();
  validation = createValidation({ sql: database.sql });
});
afterAll(() => database.drop());

/** What the checks say of the true account whose run tells something else of itself. */
async function validateWith(overrides: RunOverrides): Promise<(id: string) => CheckResult | undefined> {
  const verdict = await validation.validate(await writeRun(database.sql, validAccount, overrides));
  return (id) => verdict.checks.find((check) => check.id === id);
}

test('the table gives one reference check per edge that holds ids, and two checks per collection', () => {
  const ids = new Set(derivedChecks().map((check) => check.id));
  for (const key of resourceKeys) {
    expect(ids).toContain(`MUST-DUP-${key}`);
    expect(ids).toContain(`MUST-LEG-${key}`);
    for (const [name, edge] of Object.entries(table[key].edges)) {
      expect(ids.has(`MUST-REF-${key}-${name}`)).toBe(edge.kind === 'belongsTo' || edge.kind === 'hasManyIds');
    }
  }
  expect(ids).toContain('MUST-REF-contact_tags-parent');
});

test('a path of the table becomes a JSON path, and a path that could end a literal is refused', () => {
  expect(buildJsonPath('order_items[].product.id')).toContain('$."order_items"[*]."product"[*]."id"[*]');
  expect(() => buildJsonPath("id')--")).toThrow(/cannot be a step/);
});

test('a record met twice fails the duplicate check, and the leg still counts as whole', async () => {
  const check = await validateWith({ legs: { files: { records: 1, repeated: 2 } } });
  expect(check('MUST-DUP-files')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'files', repeated: 2, records: 1 }],
  });
  expect(check('MUST-LEG-files')?.status).toBe('PASSED');
});

test.each([
  ['fewer records are stored than were counted', { records: 2 }],
  ['more records are stored than were counted', { records: 0 }],
  ['Keap announced more records than it gave', { expected: 2 }],
])('a leg is not whole when %s', async (_, leg) => {
  const check = await validateWith({ legs: { files: leg } });
  expect(check('MUST-LEG-files')).toMatchObject({
    status: 'FAILED',
    violationCount: 1,
    samples: [{ id: 'files', stored: 1 }],
  });
});

test('records without an identity are counted apart and not missed', async () => {
  const check = await validateWith({ legs: { files: { records: 1, unidentified: 3 } } });
  expect(check('MUST-LEG-files')?.status).toBe('PASSED');
});

test('a leg that failed fails its own check, and what needs it is skipped with the way there', async () => {
  const check = await validateWith({ legs: { companies: { status: 'FAILED' } } });
  expect(check('MUST-LEG-companies')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'companies', status: 'FAILED' }],
  });
  expect(check('MUST-REF-contacts-company')).toMatchObject({
    status: 'SKIPPED',
    note: 'companies is not whole (its leg is FAILED): see MUST-LEG-companies.',
  });
});

test('a leg that is missing although the run was to hold it fails its check', async () => {
  const runId = await writeRun(database.sql, validAccount);
  await database.sql.query(`delete from keap.snapshot_leg where run_id = $1::bigint and resource = 'files'`, [runId]);
  const { checks } = await validation.validate(runId);
  expect(checks.find((check) => check.id === 'MUST-LEG-files')).toMatchObject({
    status: 'FAILED',
    samples: [{ id: 'files', status: 'MISSING' }],
  });
});

test('a leg that was skipped skips every check that needs it, with the reason, and the verdict passes', async () => {
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

test('a collection that the run did not ask for is skipped, not missed', async () => {
  const check = await validateWith({ resources: ['users', 'companies'] });
  expect(check('MUST-LEG-companies')?.status).toBe('PASSED');
  expect(check('MUST-REF-companies-owner')?.status).toBe('PASSED');
  expect(check('MUST-LEG-orders')).toMatchObject({ status: 'SKIPPED', note: 'orders is not part of this snapshot.' });
});
