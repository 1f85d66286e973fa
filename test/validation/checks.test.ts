import { readdirSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Validation, Verdict } from '../../src/validation/verdict.js';
import { createValidation } from '../../src/validation/validate.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { withRecords, contact, validAccount, writeRun } from './hand-made.js';
import { defects } from './defective-accounts.js';

let database: FreshDatabase;
let validation: Validation;
beforeAll(async () => {
  database = await freshDatabase();
  validation = createValidation({ sql: database.sql });
});
afterAll(() => database.drop());

/** Every finding of a verdict as `check record`. */
const listFindings = (verdict: Verdict): string[] =>
  verdict.checks
    .filter((check) => check.status !== 'PASSED')
    .flatMap((check) =>
      check.status === 'FAILED'
        ? check.samples.map((sample) => `${check.id} ${String(sample['id'])}`)
        : `${check.id} ${check.status} ${check.note}`,
    );

test('A valid account passes every check', async () => {
  const verdict = await validation.validate(await writeRun(database.sql, validAccount));
  expect(listFindings(verdict)).toEqual([]);
  expect(verdict.passed).toBe(true);
});

test.each(defects)('$check finds record $id, and no other check fails', async ({ check, id, account }) => {
  const verdict = await validation.validate(await writeRun(database.sql, account));
  expect(listFindings(verdict)).toEqual([`${check} ${id}`]);
  expect(verdict.passed).toBe(!check.startsWith('MUST-'));
});

test('Every check file has a defect that it finds', () => {
  const covered = new Set(defects.map((defect) => defect.check));
  const files = readdirSync('src/validation/checks');
  expect(files.length).toBeGreaterThanOrEqual(14);
  expect(files.filter((name) => ![...covered].some((id) => name.startsWith(`${id}-`)))).toEqual([]);
});

test('Values of the wrong type cause no ERROR in any check', async () => {
  const odd = {
    id: '12',
    tag_ids: 'none',
    email_addresses: { email: 5 },
    birth_date: '2026-02-31',
    owner_id: {},
    company: [],
  };
  const account = {
    ...withRecords('contacts', contact('13'), odd),
    contact_tags: [...(validAccount.contact_tags ?? []), { id: '13', $parent: '1' }],
    orders: [
      { id: '1', total: null, order_items: 'x' },
      { id: '2', total: { amount: 'many' }, order_items: [null, 3] },
    ],
    payments: [
      { id: '1', amount: 'x', order_ids: '1', payment_time: 'soon' },
      { id: '2', order_ids: null, payment_time: '2026-13-45T99:00:00Z' },
    ],
    transactions: [],
    stage_moves: [
      { id: '1', move_time: 'x' },
      { id: '2', move_time: null },
    ],
  };
  const verdict = await validation.validate(await writeRun(database.sql, account));
  expect(verdict.checks.filter((check) => check.status === 'ERROR')).toEqual([]);
});

test('The samples are the first ten violations by id, and the count includes all', async () => {
  const unreachable = Array.from({ length: 12 }, (_, index) =>
    contact(String(200 - index * 10), { tag_ids: [], email_addresses: [] }),
  );
  const verdict = await validation.validate(await writeRun(database.sql, withRecords('contacts', ...unreachable)));
  const check = verdict.checks.find((each) => each.id === 'SHOULD-CON-02');
  expect(check?.violationCount).toBe(12);
  expect(check?.samples.map((sample) => sample['id'])).toEqual([
    '90',
    '100',
    '110',
    '120',
    '130',
    '140',
    '150',
    '160',
    '170',
    '180',
  ]);
});

test('No sample contains personal data', async () => {
  for (const { account } of defects.filter((defect) => defect.check.includes('CON'))) {
    const verdict = await validation.validate(await writeRun(database.sql, account));
    expect(JSON.stringify(verdict.checks)).not.toMatch(/example\.com|nowhere|2026-01-17/i);
  }
});
