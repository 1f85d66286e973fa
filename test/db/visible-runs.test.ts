import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResourceKey } from '../../src/resources/table.js';
import { freshDatabase, type FreshDatabase } from '../kit/database.js';
import { contact, writeRun, type AccountRecords, type RunOverrides } from '../validation/hand-made.js';

describe('the snapshot that the views show', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  /** Writes a run of the account `acme` with more records than the runs before. */
  const write = (records: AccountRecords, { run, ...overrides }: RunOverrides = {}): Promise<string> =>
    writeRun(database.sql, records, { ...overrides, run: { tenant: 'acme', ...run } });
  const people = (...ids: string[]): AccountRecords => ({ contacts: ids.map((id) => contact(id)) });
  const tags = (...ids: string[]): AccountRecords => ({ tags: ids.map((id) => ({ id })) });

  /** The ids that a view shows with these settings. */
  const show = (resource: ResourceKey, settings: Readonly<Record<string, string>> = {}): Promise<string[]> =>
    database.sql.transaction(async (statements) => {
      for (const [name, value] of Object.entries(settings))
        await statements.query('select set_config($1, $2, true)', [name, value]);
      const rows = await statements.query<{ id: string }>(`select id from keap.${resource} order by id`, []);
      return rows.map(({ id }) => id);
    });

  it.each(['QUEUED', 'RUNNING', 'PAUSED', 'FAILED', 'CANCELLED', 'INCOMPLETE', 'NEEDS_REVIEW', 'REJECTED'])(
    'The views do not show a run that is %s, and the setting keap.run shows it all the same',
    async (status) => {
      const complete = await write(people('1'));
      const other = await write(people('2'), { status });
      expect(await show('contacts')).toEqual(['1']);
      expect(await show('contacts', { 'keap.run': other })).toEqual(['1', '2']);
      expect(await show('contacts', { 'keap.run': complete })).toEqual(['1']);
    },
  );

  it.each([
    [{ 'keap.run': '999' }, /There is no snapshot '999'/],
    [{ 'keap.run': 'newest' }, /There is no snapshot 'newest'/],
    [{ 'keap.tenant': 'other' }, /There is no account with snapshots called 'other'/],
    [{ 'keap.tenant': 'beta', 'keap.run': '1' }, /There is no snapshot '1' of this account/],
  ])('The views reject the settings %o, which name nothing', async (settings, message) => {
    const acme = await write(people('1'));
    await write(people('2'), { run: { tenant: 'beta' } });
    const named = 'keap.run' in settings && settings['keap.run'] === '1' ? { ...settings, 'keap.run': acme } : settings;
    await expect(show('contacts', named)).rejects.toThrow(message);
    expect(await show('contacts', { 'keap.run': '', 'keap.tenant': 'acme' })).toEqual(['1']);
  });

  it('The records of a snapshot that does not exist are an error, not an empty list', async () => {
    await write(people('1'));
    await expect(database.sql.query('select * from keap.records_of(999)')).rejects.toThrow(/There is no snapshot 999/);
  });

  it('The views are empty before the first complete run', async () => {
    await write(people('1'), { status: 'INCOMPLETE' });
    expect(await show('contacts')).toEqual([]);
  });

  it('The views show an INCOMPLETE run that was accepted, but not while it is resumed', async () => {
    await write(people('1'));
    const run = await write(people('2'), { status: 'INCOMPLETE', run: { accepted_at: '2026-01-15T13:00:00Z' } });
    expect(await show('contacts')).toEqual(['1', '2']);
    await database.sql.query(`update keap.snapshot_run set status = 'QUEUED' where id = $1::bigint`, [run]);
    expect(await show('contacts')).toEqual(['1']);
  });

  it('A run of some collections moves only their views', async () => {
    await write({ ...people('1'), ...tags('1') });
    await write({ ...people('2'), ...tags('2') }, { status: 'INCOMPLETE' });
    await write(tags('3'), { resources: ['tags'] });
    expect(await show('tags')).toEqual(['1', '2', '3']);
    expect(await show('contacts')).toEqual(['1']);
    expect(await show('notes')).toEqual([]);
  });

  it('A collection that Keap does not serve any more keeps its view', async () => {
    await write(people('1'));
    await write(tags('1'), { legs: { contacts: { status: 'SKIPPED', evidence: null, skipped_reason: '403' } } });
    expect(await show('contacts')).toEqual(['1']);
    expect(await show('tags')).toEqual(['1']);
  });

  it('A run without evidence is shown until the account has one with evidence, collection by collection', async () => {
    await write({ ...people('1'), ...tags('1') }, { run: { evidence_version: null } });
    expect([await show('contacts'), await show('tags')]).toEqual([['1'], ['1']]);
    await write(tags('2'), { resources: ['tags'] });
    expect([await show('contacts'), await show('tags')]).toEqual([['1'], ['1', '2']]);
    // A replica of an older release may still write one.
    await write({ ...people('3'), ...tags('3') }, { run: { evidence_version: null } });
    expect([await show('contacts'), await show('tags')]).toEqual([
      ['1', '3'],
      ['1', '2'],
    ]);
    await write({ ...people('4'), ...tags('4') });
    expect([await show('contacts'), await show('tags')]).toEqual([
      ['1', '3', '4'],
      ['1', '2', '3', '4'],
    ]);
  });

  it('The views never mix two accounts', async () => {
    await write({ ...people('1'), ...tags('1') });
    const other = await write(tags('2'), { resources: ['tags'], run: { tenant: 'other' } });
    expect([await show('contacts'), await show('tags')]).toEqual([[], ['2']]);
    const acme = { 'keap.tenant': 'acme' };
    expect([await show('contacts', acme), await show('tags', acme)]).toEqual([['1'], ['1']]);
    await expect(show('tags', { ...acme, 'keap.run': other })).rejects.toThrow(/There is no snapshot/);
  });

  it('keap.newest_run and keap.newest_leg name the runs that the views show', async () => {
    const whole = await write({ ...people('1'), ...tags('1') });
    const some = await write(tags('2'), { resources: ['tags'] });
    await write(people('3'), { status: 'NEEDS_REVIEW' });
    expect(await database.sql.query('select id::text, tenant from keap.newest_run')).toEqual([
      { id: some, tenant: 'acme' },
    ]);
    const legs = await database.sql.query(
      `select resource, run_id::text as run from keap.newest_leg where resource in ('contacts', 'tags') order by 1`,
    );
    expect(legs).toEqual([
      { resource: 'contacts', run: whole },
      { resource: 'tags', run: some },
    ]);
  });
});
