import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecordCounts } from '../../src/snapshot/record-counts.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { writeRun } from '../validation/hand-made.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it('Each collection has the count of the newest complete or accepted run that has read it', async () => {
  const run = { tenant: 'acme' };
  const legs = { contacts: { records: 5 }, tags: { records: 7 }, contact_tags: { records: 9 } };
  await writeRun(database.sql, {}, { run, resources: ['contacts', 'tags', 'contact_tags'], legs });
  await writeRun(database.sql, {}, { run, resources: ['tags'], legs: { tags: { records: 8 } } });
  await writeRun(
    database.sql,
    {},
    { run, status: 'NEEDS_REVIEW', resources: ['tags'], legs: { tags: { records: 1 } } },
  );
  const counts = async (): Promise<unknown> => Object.fromEntries(await readRecordCounts(database.sql, 'acme'));
  expect(await counts()).toEqual({ contacts: 5, tags: 8 });
  await writeRun(
    database.sql,
    {},
    {
      run: { ...run, accepted_at: '2026-01-15T13:00:00Z' },
      status: 'INCOMPLETE',
      resources: ['contacts', 'tags'],
      legs: { contacts: { status: 'INCOMPLETE', records: 2 }, tags: { records: 9 } },
    },
  );
  expect(await counts()).toEqual({ contacts: 5, tags: 9 });
});
