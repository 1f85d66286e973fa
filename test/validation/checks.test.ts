import { readdirSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Validation, Verdict } from '../../src/validation/verdict.js';
import { createValidation } from '../../src/validation/validate.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { withRecords, contact, validAccount, writeRun } from './hand-made.js';
import { defects } from './seeded-defects.js';

let database: FreshDatabase;
let validation: Validation;
beforeAll(async () => {
  database = await freshDatabase();
  validation = createValidation({ sql: database.sql });
});
afterAll(() => database.drop());

/** Every finding of a verdict as `check record`. */
const findings = (verdict: Verdict): string[] =>
  verdict.checks
    .filter((check) => check.status !== 'PASSED')
    .flatMap((check) =>
      check.status === 'FAILED'
        ? check.samples.map((sample) => `${check.id} ${String(sample['id'])}`)
        : `${check.id} ${check.status} ${check.note}`,
    );

test('a true account passes every check', async () => {
  const verdict = await validation.validate(await writeRun(database.sql, validAccount));
  expect(findings(verdict)).toEqual([]);
  expect(verdict.passed).toBe(true);
});

test.each(defects)('$check finds record $id, and no other check complains', async ({ check, id, account }) => {
  const verdict = await validation.validate(await writeRun(database.sql, account));
  expect(findings(verdict)).toEqual([`${check} ${id}`]);
  expect(verdict.passed).toBe(!check.startsWith('MUST-'));
});

test('every check file is told a lie here', () => {
  const covered = new Set(defects.map((defect) => defect.check));
  const files = readdirSync('src/validation/checks');
  expect(files.length).toBeGreaterThanOrEqual(14);
  expect(files.filter((name) => ![...covered].some((id) => name.startsWith(`${id}-`)))).toEqual([]);
});

test('values of the wrong kind break no check', async () => {
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

test('samples are the first ten in the order of their ids, and the count is of all', async () => {
  const unreachable = Array.from({ length: 12 }, (_, at) =>
    contact(String(200 - at * 10), { tag_ids: [], email_addresses: [] }),
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

test('no sample carries a name or an address of a person', async () => {
  for (const { account } of defects.filter((defect) => defect.check.includes('CON'))) {
    const verdict = await validation.validate(await writeRun(database.sql, account));
    expect(JSON.stringify(verdict.checks)).not.toMatch(/example\.com|nowhere|2026-01-17/i);
  }
});
