import { afterEach, describe, expect, it } from 'vitest';
import { columnsMissing } from '../../../src/simulator/quirks.js';
import { assessChange, assessFillRate, assessLoss } from '../../../src/snapshot/evidence/guards.js';
import type { Evidence } from '../../../src/snapshot/evidence/evidence.js';
import { createSnapshots } from '../../../src/snapshot/service.js';
import { openAccount, silentLog, takeSnapshot, waitForStatus, type Account } from '../account.js';
import { alterRecords, countVersions, findLeg, maskContacts, readRecords, takeFromEdition } from './altered.js';

let account: Account;
afterEach(() => account.close());

describe('the guards of columns', () => {
  it('A snapshot that gets masked names holds the contacts, names the columns, and closes nothing', async () => {
    account = await openAccount({ contacts: 40 });
    await takeSnapshot(account, ['contacts']);
    account.simulator.faults.add(maskContacts());
    const run = await takeSnapshot(account, ['contacts']);
    expect(run).toMatchObject({ status: 'NEEDS_REVIEW', completeness: { status: 'NEEDS_REVIEW' } });
    const leg = findLeg(run, 'contacts');
    expect(leg).toMatchObject({ status: 'HELD', deleted: 0 });
    expect(leg.reason).toMatch(/40 of the 40 records .* have changed, most of them in .*given_name/);
    expect(leg.held?.guard).toBe('FILL_RATE');
    expect(leg.held).toMatchObject({ before: 40, now: 40, columns: ['addresses'] });
    expect(leg.held?.sampleIds).toHaveLength(10);
    expect(run.completeness.reasons).toEqual([expect.stringContaining('contacts: '), expect.any(String)]);
  });

  it('A snapshot in which most records have other values holds them with the guard MASS_CHANGE', async () => {
    account = await openAccount({ contacts: 40 });
    await takeSnapshot(account, ['contacts']);
    account.simulator.faults.add(
      alterRecords('/v2/contacts', 'contacts', (record) => ({ ...record, family_name: 'X' })),
    );
    const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
    expect(leg).toMatchObject({ status: 'HELD', held: { guard: 'MASS_CHANGE', before: 40, columns: ['family_name'] } });
  });

  it.each(['absent', 'null'] as const)(
    'A snapshot holds the contacts when custom_fields is %s in all of them, and was filled before',
    async (how) => {
      account = await openAccount({ contacts: 40 });
      await takeSnapshot(account, ['contacts']);
      account.simulator.faults.add(columnsMissing('/v2/contacts', ['custom_fields'], how));
      const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
      expect(leg).toMatchObject({ status: 'HELD', held: { guard: 'FILL_RATE', columns: ['custom_fields'] } });
    },
  );

  it.each([
    ['contacts', '/v2/contacts', 'email_addresses', 'full'],
    ['contacts', '/v1/contacts', 'custom_fields', 'v1'],
    ['orders', '/v2/orders', 'order_items', 'full'],
    ['orders', '/v1/orders', 'order_items', 'v1'],
  ] as const)(
    'The first snapshot of %s from %s is INCOMPLETE while all records lack %s, and so is the next one',
    async (resource, path, column, edition) => {
      account = await openAccount({ contacts: 60, edition });
      const heal = account.simulator.faults.add(columnsMissing(path, [column]));
      for (const run of [await takeSnapshot(account, [resource]), await takeSnapshot(account, [resource])]) {
        expect(run.status).toBe('INCOMPLETE');
        expect(findLeg(run, resource)).toMatchObject({
          status: 'INCOMPLETE',
          reason: expect.stringMatching(new RegExp(`none of its \\d+ records has ${column}`)) as unknown,
        });
      }
      heal();
      expect(await takeSnapshot(account, [resource])).toMatchObject({ status: 'COMPLETED' });
    },
  );

  it('A list without custom_fields is complete where the account has defined no custom field for its records', async () => {
    account = await openAccount({ contacts: 60 });
    const { faults } = account.simulator;
    faults.add(columnsMissing('/v2/tasks', ['custom_fields']));
    faults.add({
      kind: 'altered',
      match: ({ path }) => path === '/v2/tasks/model',
      json: (json) => ({ ...(json as object), custom_fields: [] }),
    });
    expect(await takeSnapshot(account, ['tasks'])).toMatchObject({ status: 'INCOMPLETE' });
    const run = await takeSnapshot(account, ['task_fields', 'tasks']);
    expect(findLeg(run, 'tasks')).toMatchObject({ status: 'COMPLETED' });
  });

  it('An edit of a third of the contacts is not held, and neither is a tag on all of them', async () => {
    account = await openAccount({ contacts: 60 });
    await takeSnapshot(account, ['contacts']);
    let index = 0;
    account.simulator.faults.add(
      alterRecords('/v2/contacts', 'contacts', (record) => ({
        ...record,
        tag_ids: [...(record['tag_ids'] as string[]), '999'],
        ...(index++ % 3 === 0 && { job_title: 'Other' }),
      })),
    );
    const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
    expect(leg).toMatchObject({ status: 'COMPLETED', changed: 60, held: null });
  });

  it.each([
    ['full', 'v1', 'v1', 'INCOMPLETE'],
    ['v1', 'full', 'v2', 'COMPLETED'],
  ] as const)(
    'No collection is held when an account that was read as %s is read as %s',
    async (before, now, api, status) => {
      account = await openAccount({ contacts: 150, edition: before });
      expect(await takeSnapshot(account)).toMatchObject({ status: 'COMPLETED' });
      const run = await takeFromEdition(account, now, 150);
      expect(findLeg(run, 'contacts')).toMatchObject({ status: 'COMPLETED', api, changed: 150 });
      expect(run.legs.filter((leg) => leg.status === 'HELD')).toEqual([]);
      expect(run.status).toBe(status);
    },
    90_000,
  );

  it('A column that is gone from thousands of records is held with an estimate of how many had it', async () => {
    account = await openAccount({ contacts: 4200 });
    await takeSnapshot(account, ['contacts']);
    account.simulator.faults.add(columnsMissing('/v2/contacts', ['custom_fields']));
    const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
    expect(leg).toMatchObject({
      status: 'HELD',
      held: { guard: 'FILL_RATE', before: 4200, columns: ['custom_fields'] },
    });
    expect(leg.reason).toMatch(/custom_fields \(about \d+ before\)/);
  });

  it('A column that is gone from all but one of thousands of records is no emptied column', async () => {
    account = await openAccount({ contacts: 4200 });
    await takeSnapshot(account, ['contacts']);
    let index = 0;
    account.simulator.faults.add(
      alterRecords('/v2/contacts', 'contacts', (record) => ({
        ...record,
        email_addresses: index++ === 4000 ? [{ field: 'EMAIL1', email: 'a@b.example' }] : [],
      })),
    );
    const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
    expect(leg).toMatchObject({ status: 'HELD', held: { guard: 'MASS_CHANGE', columns: ['email_addresses'] } });
  });

  it('A column that v2 lacks in all records is held although the snapshot before was read from v1', async () => {
    account = await openAccount({ contacts: 40, edition: 'full' });
    await takeFromEdition(account, 'v1', 40, ['contacts']);
    account.simulator.faults.add(columnsMissing('/v2/contacts', ['custom_fields']));
    const leg = findLeg(await takeSnapshot(account, ['contacts']), 'contacts');
    expect(leg).toMatchObject({ status: 'HELD', held: { guard: 'FILL_RATE', columns: ['custom_fields'] } });
  });
});

describe('the share that may be gone', () => {
  it('A snapshot that lost half of the contacts is complete where the guard allows more', async () => {
    account = await openAccount({ contacts: 40 });
    await takeSnapshot(account, ['contacts']);
    for (const { id } of (await readRecords(account, '1')).slice(20)) account.simulator.world.remove('contacts', id);
    const { sql, keap } = account;
    await account.snapshots.stop();
    const generous = createSnapshots({ sql, keap, log: silentLog, shrinkGuard: 0.5 });
    await generous.start();
    const { id } = await generous.create({ resources: ['contacts'] });
    expect(await waitForStatus(generous, id)).toMatchObject({ status: 'COMPLETED', legs: [{ deleted: 20 }] });
    await generous.stop();
  });
});

describe('what an undecided snapshot stored', () => {
  it('Masked contacts that were held are held again in the next snapshot, and an honest one leaves no trace of them', async () => {
    account = await openAccount({ contacts: 40 });
    const first = await takeSnapshot(account, ['contacts']);
    const truth = await readRecords(account, first.id);
    const heal = account.simulator.faults.add(maskContacts());
    const held = await takeSnapshot(account, ['contacts']);
    const again = await takeSnapshot(account, ['contacts']);
    expect([held.status, again.status]).toEqual(['NEEDS_REVIEW', 'NEEDS_REVIEW']);
    expect(findLeg(again, 'contacts').held).toEqual(findLeg(held, 'contacts').held);
    heal();
    const honest = await takeSnapshot(account, ['contacts']);
    expect(findLeg(honest, 'contacts')).toMatchObject({ status: 'COMPLETED', changed: 0, deleted: 0 });
    expect(await readRecords(account, honest.id)).toEqual(truth);
    expect(await countVersions(account)).toEqual({ all: 40, ended: 0 });
    const old = await account.snapshots.get(held.id);
    expect(old?.legs[0]?.reason).toMatch(/a newer snapshot began before a decision/);
  });

  it('Masked contacts of a snapshot that ended INCOMPLETE are not what the next one is compared with', async () => {
    account = await openAccount({ contacts: 40 });
    const first = await takeSnapshot(account, ['contacts']);
    account.simulator.faults.add(maskContacts());
    let index = 0;
    const removeId = account.simulator.faults.add(
      alterRecords('/v2/contacts', 'contacts', ({ id, ...record }) => (index++ === 0 ? record : { id, ...record })),
    );
    expect(await takeSnapshot(account, ['contacts'])).toMatchObject({ status: 'INCOMPLETE' });
    removeId();
    const run = await takeSnapshot(account, ['contacts']);
    expect(findLeg(run, 'contacts')).toMatchObject({ status: 'HELD' });
    expect(await readRecords(account, first.id)).toHaveLength(40);
  });
});

describe('the judgement of a guard', () => {
  const evidence = (kind: Evidence['kind'], counted: number): Evidence => ({
    kind,
    counted,
    expected: null,
    confirmedBy: '',
  });

  it.each([
    { before: 100, missing: 20, now: 80, kind: 'COUNTED', guard: null },
    { before: 100, missing: 21, now: 79, kind: 'COUNTED', guard: 'SHRUNK' },
    { before: 100, missing: 100, now: 0, kind: 'AGREED', guard: 'EMPTIED' },
    { before: 19, missing: 19, now: 0, kind: 'AGREED', guard: 'EMPTIED' },
    { before: 19, missing: 19, now: 0, kind: 'COUNTED', guard: null },
    { before: 19, missing: 19, now: 0, kind: 'ENDED', guard: 'EMPTIED' },
    { before: 0, missing: 0, now: 0, kind: 'ENDED', guard: null },
  ] as const)(
    'A loss of $missing of $before records with the evidence $kind gives $guard',
    ({ before, missing, now, kind, guard }) => {
      const hold = assessLoss({ before, missing, sampleIds: [] }, evidence(kind, now), 0.2);
      expect(hold?.facts.guard ?? null).toBe(guard);
    },
  );

  it('A change of exactly half of the records is a mass change, and one record fewer is none', () => {
    const found = { sampled: 100, columns: ['email'], sampleIds: ['1'] };
    expect(assessChange({ ...found, changed: 50 }, { before: 100, now: 100 })?.facts.guard).toBe('MASS_CHANGE');
    expect(assessChange({ ...found, changed: 49 }, { before: 100, now: 100 })).toBeNull();
  });

  it('The number of changed records of a large collection is an estimate, and says so', () => {
    const found = { sampled: 1000, changed: 600, columns: [], sampleIds: ['1'] };
    expect(assessChange(found, { before: 20_000, now: 20_000 })?.reason).toMatch(/^about 12000 of the 20000 records/);
  });

  it('No column that was emptied is no hold', () => {
    expect(assessFillRate([], { before: 100, now: 100 })).toBeNull();
  });
});
