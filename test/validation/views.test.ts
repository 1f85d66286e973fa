import { afterAll, beforeAll, expect, test } from 'vitest';

import { resourceKeys } from '../../src/resources/table.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { withRecords, contact, validAccount, writeRun } from './hand-made.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test.each(resourceKeys)(
  'The view keap.%s shows the newest COMPLETED snapshot and accepts values of the wrong type',
  async (key) => {
    await writeRun(database.sql, withRecords('contacts', contact('77')));
    const odd = {
      id: '5',
      payment_id: '5',
      create_time: '2026-02-30T00:00:00Z',
      birth_date: 3,
      price: 'x',
      email_addresses: 'x',
      order: [],
      $parent: '1',
    };
    await writeRun(database.sql, { ...validAccount, [key]: [...(validAccount[key] ?? []), odd] });
    await writeRun(database.sql, {}, { status: 'RUNNING' });
    const rows = await database.sql.query(`select * from keap.${key}`);
    expect(rows).toHaveLength((validAccount[key]?.length ?? 0) + 1);
    expect(rows.every((row) => typeof row['id'] === 'string' && typeof row['payload'] === 'object')).toBe(true);
  },
);

test('The main columns of the views are typed', async () => {
  await writeRun(database.sql, withRecords('contacts', contact('10', { create_time: '2024-03-15T10:30:00.000+0000' })));
  const [person] = await database.sql.query(
    `select email, company_id, born_on, created_at from keap.contacts where id = '10'`,
  );
  expect(person).toEqual({
    email: 'person10@example.com',
    company_id: '1',
    born_on: '1980-02-03',
    created_at: new Date('2024-03-15T10:30:00Z'),
  });
  const [sale] = await database.sql.query(`select total_minor, due_minor, currency from keap.orders where id = '2'`);
  expect(sale).toEqual({ total_minor: '2500', due_minor: '1500', currency: 'USD' });
});

test.each([
  ['"2024-02-29"', '2024-02-29'],
  ['"2023-02-29"', null],
  ['"2024-03-15T10:30:00.000+0000"', '2024-03-15'],
  ['"0000-01-01"', null],
  ['"15/03/2024"', null],
  ['20240315', null],
  ['null', null],
])('keap.day_of converts %s to %s', async (written, day) => {
  expect(await database.sql.query('select keap.day_of($1::jsonb) as day', [written])).toEqual([{ day }]);
});

test.each([
  ['12.50', '12.50'],
  ['"-3.1"', '-3.1'],
  ['"1e5"', null],
  ['{}', null],
  ['null', null],
])('keap.number_of converts %s to %s', async (written, number) => {
  expect(await database.sql.query('select keap.number_of($1::jsonb) as number', [written])).toEqual([{ number }]);
});
