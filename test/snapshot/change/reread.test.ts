import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAccount, readFromKeap, takeSnapshot, waitForStatus, type Account } from '../account.js';
import { change, findReason, findReread, isReread, listRereadPaths, onFirst, readStored } from './changing-keap.js';

const LATER = ['contacts', 'tasks', 'notes'] as const;

describe('the end of a snapshot', () => {
  let account: Account;
  let ids: string[];
  beforeEach(async () => {
    account = await openAccount({ contacts: 60 });
    ids = [...(await readFromKeap(account.simulator, 'contacts')).keys()];
    account.simulator.resetCalls();
  });
  afterEach(() => account.close());

  /** Makes a change when the contacts are scanned and the notes are not. */
  const afterContacts = (act: () => void): void => onFirst(account.simulator, ({ path }) => path === '/v2/notes', act);

  it('A record that changes after its page was read is stored in its newest form and listed', async () => {
    const [id = ''] = ids;
    afterContacts(() => change(account.simulator, 'contacts', id, { given_name: 'Newest' }));
    const run = await takeSnapshot(account, LATER);
    expect(run.status).toBe('COMPLETED');
    expect((await readStored(account, run.id, 'contacts')).get(id)).toMatchObject({ given_name: 'Newest' });
    expect(findReread(run, 'contacts')).toMatchObject({ changed: 1, added: 0, sampleIds: [id], limit: null });
    expect(await readStored(account, run.id, 'contacts')).toEqual(await readFromKeap(account.simulator, 'contacts'));
  });

  it('A record that comes after the scan is stored, counted and listed', async () => {
    const { world } = account.simulator;
    afterContacts(() => {
      world.put('contacts', { ...world.get('contacts', ids[0] ?? ''), id: '9000000' });
      change(account.simulator, 'contacts', '9000000', { given_name: 'Added' });
    });
    const run = await takeSnapshot(account, LATER);
    expect((await readStored(account, run.id, 'contacts')).get('9000000')).toMatchObject({ given_name: 'Added' });
    expect(findReread(run, 'contacts')).toMatchObject({ changed: 0, added: 1, sampleIds: ['9000000'] });
    expect(run.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({ records: 61, changed: 61 });
    expect(await account.sql.query('select from keap.snapshot_seen')).toEqual([]);
  });

  it('A record that is deleted after its page was read stays, and the next snapshot closes it', async () => {
    const [id = ''] = ids;
    afterContacts(() => account.simulator.world.remove('contacts', id));
    const run = await takeSnapshot(account, LATER);
    const next = await takeSnapshot(account, LATER);
    expect((await readStored(account, run.id, 'contacts')).has(id)).toBe(true);
    expect((await readStored(account, next.id, 'contacts')).has(id)).toBe(false);
    expect(next.legs.find(({ resource }) => resource === 'contacts')).toMatchObject({ deleted: 1 });
  });

  it('A collection without a filter by time, and a child list, are named with the reason', async () => {
    const run = await takeSnapshot(account);
    expect(findReason(run, 'opportunities')).toBe('Keap has no filter by time of change for /v2/opportunities');
    expect(findReason(run, 'contact_tags')).toBe('it would take a call for each of the tags');
    expect(findReread(run, 'tasks')?.limit).toMatch(/does not document which time/);
    const named = [...(run.changes?.reread ?? []), ...(run.changes?.notReread ?? [])].map(({ resource }) => resource);
    const ended = run.legs.filter(({ status }) => status !== 'SKIPPED').map(({ resource }) => resource);
    expect(named.toSorted()).toEqual(ended.toSorted());
  });

  it('A quiet account costs one call for each collection with a filter, and lists nothing', async () => {
    const run = await takeSnapshot(account);
    const paths = listRereadPaths(account.simulator);
    expect(paths.length).toBe(new Set(paths).size);
    expect(paths.length).toBe(run.changes?.reread.length);
    expect(run.changes?.reread.every(({ changed, added }) => changed + added === 0)).toBe(true);
    expect(run.changes).toMatchObject({ merged: [], mergedCount: 0, uncheckedCount: 0 });
    expect(run.callCount).toBe(account.simulator.calls.filter(({ path }) => !path.includes('userinfo')).length);
  });

  it('Records are read again before those that they point at, so that a new contact of a new order is stored', async () => {
    await takeSnapshot(account);
    const paths = listRereadPaths(account.simulator);
    expect(paths.indexOf('/v2/orders')).toBeLessThan(paths.indexOf('/v2/contacts'));
    expect(paths.indexOf('/v2/contacts')).toBeLessThan(paths.indexOf('/v2/companies'));
  });

  it('A collection whose re-read Keap refuses is named, and the run is complete with the others', async () => {
    account.simulator.faults.add({
      kind: 'status',
      status: 400,
      match: (call) => call.path === '/v2/contacts' && isReread(call),
    });
    const run = await takeSnapshot(account, LATER);
    expect(run.status).toBe('COMPLETED');
    expect(findReason(run, 'contacts')).toMatch(/400/);
    expect(findReread(run, 'notes')).toBeDefined();
  });

  it('A filter that Keap ignores is noticed on the first page, and its page is not stored', async () => {
    account.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.path === '/v2/contacts' && isReread(call),
      query: (query) => {
        const all = new URLSearchParams(query);
        all.delete('filter');
        return all;
      },
    });
    const run = await takeSnapshot(account, LATER);
    expect(findReason(run, 'contacts')).toBe('Keap ignores its filter by time');
    expect(listRereadPaths(account.simulator).filter((path) => path === '/v2/contacts')).toHaveLength(1);
  });

  it('A re-read without an end stops after 50 pages, and says that more may follow', async () => {
    let page = 0;
    account.simulator.faults.add({
      kind: 'altered',
      match: (call) => call.path === '/v2/tags' && (isReread(call) || call.query.has('page_token')),
      query: (query) => {
        const first = new URLSearchParams(query);
        first.delete('page_token');
        return first;
      },
      json: (json) => ({ ...(json as object), next_page_token: `page-${(page += 1)}` }),
    });
    const run = await takeSnapshot(account, ['tags', 'contacts']);
    expect(run.status).toBe('COMPLETED');
    expect(page).toBe(50);
    expect(findReread(run, 'tags')?.limit).toMatch(/more than 0 records changed or came: 50 pages were read/);
  });

  it('A run that is stopped between two re-reads goes on with the next, and reads none twice', async () => {
    const [id = ''] = ids;
    const { simulator, snapshots } = account;
    afterContacts(() => change(simulator, 'contacts', id, { given_name: 'Newest' }));
    const stopped = new Promise<void>((resolve) => {
      onFirst(
        simulator,
        (call) => call.path === '/v2/tasks' && isReread(call),
        () => resolve(snapshots.stop()),
      );
    });
    const { id: runId } = await snapshots.create({ resources: LATER });
    await stopped;
    expect(await snapshots.get(runId)).toMatchObject({ status: 'RUNNING', changes: null });
    await snapshots.start();
    const run = await waitForStatus(snapshots, runId);
    expect(run.status).toBe('COMPLETED');
    expect(findReread(run, 'contacts')).toMatchObject({ changed: 1, sampleIds: [id] });
    const paths = listRereadPaths(simulator);
    expect(paths.length).toBe(new Set(paths).size);
  });

  it('A run that ended INCOMPLETE is read again when it is resumed, and keeps what it listed', async () => {
    const { simulator, snapshots } = account;
    const [first = '', second = ''] = ids;
    afterContacts(() => change(simulator, 'contacts', first, { given_name: 'Newest' }));
    const remove = simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path === '/v2/notes' });
    const incomplete = await takeSnapshot(account, LATER);
    expect(incomplete.status).toBe('INCOMPLETE');
    expect(findReason(incomplete, 'notes')).toBe('its scan is not complete');
    expect(findReread(incomplete, 'contacts')).toMatchObject({ changed: 1 });
    remove();
    change(simulator, 'contacts', second, { given_name: 'Newer' });
    await snapshots.resume(incomplete.id);
    const run = await waitForStatus(snapshots, incomplete.id);
    expect(run.status).toBe('COMPLETED');
    expect(findReread(run, 'contacts')).toMatchObject({ changed: 2, sampleIds: [first, second] });
    expect(findReread(run, 'notes')).toBeDefined();
    expect(await readStored(account, run.id, 'contacts')).toEqual(await readFromKeap(simulator, 'contacts'));
  });
});
