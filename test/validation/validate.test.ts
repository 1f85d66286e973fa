import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { createValidation } from '../../src/validation/validate.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { withRecords, contact, validAccount, writeRun } from './hand-made.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Creates a folder with a user's own checks. */
function writeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const header = (id: string, level = 'MUST'): string =>
  `-- id: ${id}\n-- level: ${level}\n-- title: Own check\n-- why: Because\n--   the user wrote it.\n-- resources: contacts\n-- a remark\n`;

const createOwnValidation = (files: Readonly<Record<string, string>>, more = {}): ReturnType<typeof createValidation> =>
  createValidation({ sql: database.sql, checksDir: writeFolder(files), ...more });

test("The user's own checks run with the built-in ones and read the run's records by resource name", async () => {
  const sql = `select contacts.id, run.tenant is not null as has_tenant from contacts, run where payload ->> 'vip' = 'yes';\n`;
  const validation = createOwnValidation({ 'MUST-OWN-01-vip.sql': header('MUST-OWN-01') + sql });
  const runId = await writeRun(database.sql, withRecords('contacts', contact('11', { vip: 'yes' })));
  const { checks, passed } = await validation.validate(runId);
  expect(checks.find((check) => check.id === 'MUST-OWN-01')).toMatchObject({
    status: 'FAILED',
    why: 'Because the user wrote it.',
    violationCount: 1,
    samples: [{ id: '11', has_tenant: true }],
  });
  expect(passed).toBe(false);
});

test('A check whose statement fails has status ERROR with its SQLSTATE, and the other checks run', async () => {
  const validation = createOwnValidation({
    'MUST-OWN-01-typo.sql': `${header('MUST-OWN-01')}select nothing from contacts`,
    'MAY-OWN-02-cast.sql': `${header('MAY-OWN-02', 'MAY')}select (payload #>> '{email_addresses,0,email}')::int as id from contacts`,
    'MAY-OWN-03-write.sql': `${header('MAY-OWN-03', 'MAY')}select keap_id as id from keap.record for update`,
  });
  const { checks, passed } = await validation.validate(await writeRun(database.sql, validAccount));
  const note = (id: string): string => checks.find((check) => check.id === id)?.note ?? '';
  expect(note('MUST-OWN-01')).toMatch(/^42703: column "nothing" does not exist/);
  expect(note('MAY-OWN-02')).toMatch(/^22P02: /);
  expect(note('MAY-OWN-02')).not.toContain('example.com');
  expect(note('MAY-OWN-03')).toMatch(/^25006: /);
  expect(checks.filter((check) => check.status !== 'PASSED')).toHaveLength(3);
  expect(passed).toBe(false);
});

test('A check that exceeds the time limit is stopped with a note, and the verdict does not wait for it', async () => {
  const endless = `${header('SHOULD-OWN-01', 'SHOULD')}select id from contacts, pg_sleep(600)`;
  const validation = createOwnValidation({ 'SHOULD-OWN-01-endless.sql': endless }, { statementTimeoutMs: 400 });
  const { checks, passed } = await validation.validate(await writeRun(database.sql, validAccount));
  expect(checks.find((check) => check.id === 'SHOULD-OWN-01')).toMatchObject({
    status: 'ERROR',
    note: '57014: stopped after 400 ms: canceling statement due to statement timeout',
  });
  expect(passed).toBe(true);
});

test('The same snapshot and pack give the same verdict, and it is stored once', async () => {
  const validation = createValidation({ sql: database.sql });
  const runId = await writeRun(database.sql, withRecords('contacts', contact('10', { email_addresses: [] })));
  const [first, again] = [await validation.validate(runId), await validation.validate(runId)];
  const other = await createValidation({ sql: database.sql }).validate(runId);
  const comparable = ({ checks, packVersion }: typeof first): unknown => [
    packVersion,
    checks.map((check) => ({ ...check, durationMs: 0 })),
  ];
  expect(comparable(again)).toEqual(comparable(first));
  expect(comparable(other)).toEqual(comparable(first));
  const kept = await database.sql.query(
    'select pack_version, passed, checks_passed, completeness from keap.validation where run_id = $1::bigint',
    [runId],
  );
  const { packVersion, completeness } = first;
  expect(completeness.status).toBe('COMPLETE');
  expect(kept).toEqual([{ pack_version: packVersion, passed: true, checks_passed: true, completeness }]);
});

test('A verdict on a snapshot that is not proven complete does not pass, and names each gap', async () => {
  const runId = await writeRun(database.sql, validAccount, {
    status: 'INCOMPLETE',
    legs: {
      notes: { status: 'INCOMPLETE', evidence: null, reason: 'Keap answered 403 to /v2/notes, after 2 pages' },
      files: { status: 'HELD', reason: '9 of the 10 records of the snapshot before are gone' },
    },
  });
  const verdict = await createValidation({ sql: database.sql }).validate(runId);
  expect(verdict).toMatchObject({
    passed: false,
    checksPassed: false,
    completeness: {
      status: 'INCOMPLETE',
      reasons: [
        'notes: Keap answered 403 to /v2/notes, after 2 pages',
        'files: 9 of the 10 records of the snapshot before are gone',
      ],
    },
  });
  const failed = verdict.checks.filter(({ status }) => status === 'FAILED').map(({ id }) => id);
  expect(failed).toEqual(['MUST-LEG-files', 'MUST-LEG-notes']);
});

test('A changed word in a check changes the version of the pack', async () => {
  const runId = await writeRun(database.sql, validAccount);
  const versionWith = async (sql: string): Promise<string> =>
    (await createOwnValidation({ 'MUST-OWN-01-a.sql': header('MUST-OWN-01') + sql }).validate(runId)).packVersion;
  const version = await versionWith('select id from contacts where false');
  expect(await versionWith('select id from contacts where false')).toBe(version);
  expect(await versionWith('select id from contacts where id is null')).not.toBe(version);
});

test('Concurrent validations of one run share one verdict', async () => {
  const validation = createValidation({ sql: database.sql });
  const runId = await writeRun(database.sql, validAccount);
  const [one, other] = await Promise.all([validation.validate(runId), validation.validate(runId)]);
  expect(other).toBe(one);
});

test('A snapshot is validated in its own state, whatever later snapshots changed', async () => {
  const validation = createValidation({ sql: database.sql });
  const runId = await writeRun(database.sql, validAccount);
  await database.sql.query(
    `with later as (insert into keap.snapshot_run (tenant, mode, status, resources)
       select tenant, mode, 'COMPLETED', resources from keap.snapshot_run where id = $1::bigint returning id, tenant)
     update keap.record set to_run = later.id from later
      where record.tenant = later.tenant and record.resource = 'companies'`,
    [runId],
  );
  expect((await validation.validate(runId)).passed).toBe(true);
});

test('Without an id the newest snapshot that has ended is validated', async () => {
  await writeRun(database.sql, validAccount);
  const newest = await writeRun(database.sql, validAccount, { status: 'INCOMPLETE' });
  await writeRun(database.sql, validAccount, { status: 'REJECTED' });
  await writeRun(database.sql, validAccount, { status: 'RUNNING' });
  expect((await createValidation({ sql: database.sql }).validate()).snapshotId).toBe(newest);
});

test('An open, unknown or malformed snapshot id is rejected with a code', async () => {
  const validation = createValidation({ sql: database.sql });
  const running = await writeRun(database.sql, validAccount, { status: 'PAUSED' });
  await expect(validation.validate(running)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: /is PAUSED/ });
  const rejected = await writeRun(database.sql, validAccount, { status: 'REJECTED' });
  await expect(validation.validate(rejected)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: /no records/ });
  await expect(validation.validate('999999')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(validation.validate('seven')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  const empty = await freshDatabase();
  onTestFinished(() => empty.drop());
  await expect(createValidation({ sql: empty.sql }).validate()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
