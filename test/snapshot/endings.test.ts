import { afterEach, describe, expect, it } from 'vitest';
import type { ResourceKey } from '../../src/resources/table.js';
import type { Call, Fault } from '../../src/simulator/faults.js';
import type { LegView, SnapshotView } from '../../src/snapshot/snapshot.js';
import { createManualClock } from '../kit/clock.js';
import { openAccount, readFromKeap, takeSnapshot, waitForStatus, type Account } from './account.js';

let account: Account;
afterEach(() => account.close());

const onPath =
  (path: string) =>
  (call: Call): boolean =>
    call.path.endsWith(path);
const findLeg = (run: SnapshotView, key: ResourceKey): LegView => run.legs.find(({ resource }) => resource === key)!;
const countCalls = (path: string): number => account.simulator.calls.filter(onPath(path)).length;

/** A list of tags inside each other, `levels` deep. */
const nest = (levels: number): string =>
  `{"tags":[{"id":"1","name":"x","extra":${'['.repeat(levels)}${']'.repeat(levels)}}]}`;
const json = { 'content-type': 'application/json' };
const tags = onPath('/v2/tags');

describe('a snapshot of which one collection fails for good', () => {
  it.each<[string, Fault, RegExp, number]>([
    ['422', { kind: 'status', status: 422, match: tags }, /refused \/v2\/tags \(422\)/, 1],
    [
      'JSON 20,000 levels deep',
      { kind: 'status', status: 200, body: nest(20_000), headers: json, match: tags },
      /200 levels deep/,
      1,
    ],
    ['no envelope', { kind: 'altered', json: () => ({}), match: tags }, /no list "tags"/, 76],
    ['a null envelope', { kind: 'altered', json: () => ({ tags: null }), match: tags }, /no list "tags"/, 76],
    ['503', { kind: 'status', status: 503, match: tags }, /failed on \/v2\/tags \(503\)/, 95],
  ])(
    'A collection that Keap answers with %s is INCOMPLETE after a bounded number of calls, and the others are read',
    async (_, fault, reason, maxCalls) => {
      const clock = createManualClock();
      account = await clock.until(openAccount({ contacts: 20 }, { clock }));
      account.simulator.faults.add(fault);
      const { id } = await account.snapshots.create({ resources: ['tags', 'users', 'orders'] });
      const run = await clock.until(waitForStatus(account.snapshots, id));
      expect(run).toMatchObject({ status: 'INCOMPLETE', error: null });
      expect(findLeg(run, 'tags')).toMatchObject({
        status: 'INCOMPLETE',
        reason: expect.stringMatching(reason) as unknown,
      });
      expect([findLeg(run, 'users').status, findLeg(run, 'orders').status]).toEqual(['COMPLETED', 'COMPLETED']);
      expect(countCalls('/v2/tags')).toBeLessThanOrEqual(maxCalls);
      await clock.until(account.snapshots.stop());
    },
    60_000,
  );

  it('Each of several failing collections is set aside at its turn, and the others are read first', async () => {
    const clock = createManualClock();
    account = await clock.until(openAccount({ contacts: 20 }, { clock }));
    for (const path of ['/v2/users', '/v2/tags', '/v2/products', '/v2/files'])
      account.simulator.faults.add({ kind: 'status', status: 503, match: onPath(path) });
    const { id } = await account.snapshots.create({
      resources: ['users', 'tags', 'products', 'files', 'orders', 'contacts', 'contact_tags'],
    });
    const run = await clock.until(waitForStatus(account.snapshots, id));
    expect(run).toMatchObject({ status: 'INCOMPLETE', error: null });
    const statuses = Object.fromEntries(run.legs.map((leg) => [leg.resource, leg.status]));
    expect(statuses).toEqual({
      users: 'INCOMPLETE',
      tags: 'INCOMPLETE',
      products: 'INCOMPLETE',
      files: 'INCOMPLETE',
      orders: 'COMPLETED',
      contacts: 'COMPLETED',
      contact_tags: 'INCOMPLETE',
    });
    expect(findLeg(run, 'contact_tags').reason).toMatch(/tags is incomplete/);
    // Without the calls that read again what changed meanwhile.
    const scans = account.simulator.calls.filter(({ query }) => query.get('filter')?.includes('_time') !== true);
    const paths = scans.map(({ path }) => path);
    const lastOf = (path: string): number => paths.findLastIndex((one) => one.endsWith(path));
    const firstAfterOrders = paths.slice(lastOf('/v2/orders')).filter((path) => path.endsWith('/v2/tags'));
    expect(firstAfterOrders.length).toBeGreaterThan(0);
    for (const path of ['/v2/users', '/v2/tags', '/v2/products', '/v2/files'])
      expect(countCalls(path)).toBeLessThanOrEqual(95);
    await clock.until(account.snapshots.stop());
  }, 60_000);

  it('A resumed INCOMPLETE snapshot reads only what is missing, with the children of an incomplete collection, and completes', async () => {
    account = await openAccount({ contacts: 20 });
    const remove = account.simulator.faults.add({ kind: 'status', status: 422, match: tags });
    const first = await takeSnapshot(account, ['tags', 'users', 'contact_tags']);
    expect(first.legs.map(({ resource, status }) => [resource, status])).toEqual([
      ['users', 'COMPLETED'],
      ['tags', 'INCOMPLETE'],
      ['contact_tags', 'INCOMPLETE'],
    ]);
    remove();
    account.simulator.resetCalls();
    await account.snapshots.resume(first.id);
    const run = await waitForStatus(account.snapshots, first.id);
    expect(run).toMatchObject({ status: 'COMPLETED', completeness: { status: 'COMPLETE' } });
    expect(countCalls('/v2/users')).toBe(0);
    expect(findLeg(run, 'tags').records).toBe(account.simulator.world.count('tags'));
    expect(findLeg(run, 'contact_tags').records).toBeGreaterThan(0);
  }, 20_000);

  it('A resumed collection goes on at the page that failed', async () => {
    account = await openAccount({ contacts: 3000, seedDefects: false });
    let pages = 0;
    const remove = account.simulator.faults.add({
      kind: 'status',
      status: 422,
      match: (call) => call.path.endsWith('/v2/contacts') && (pages += 1) > 2,
    });
    const first = await takeSnapshot(account, ['contacts', 'users']);
    expect(first.status).toBe('INCOMPLETE');
    expect(findLeg(first, 'contacts')).toMatchObject({ status: 'INCOMPLETE', records: 2000 });
    remove();
    account.simulator.resetCalls();
    await account.snapshots.resume(first.id);
    const run = await waitForStatus(account.snapshots, first.id);
    expect(run.status).toBe('COMPLETED');
    expect(findLeg(run, 'contacts').records).toBe(3000);
    // The third page, the empty one behind it and at most two to confirm the end.
    expect(countCalls('/v2/contacts')).toBeLessThanOrEqual(4);
  }, 20_000);

  it('A property that Keap refuses is left out, and the collection is INCOMPLETE with its name', async () => {
    account = await openAccount({ contacts: 60, seedDefects: false });
    account.simulator.faults.add({
      kind: 'status',
      status: 400,
      match: (call) =>
        call.path.endsWith('/v2/contacts') && (call.query.get('fields') ?? '').split(',').includes('spouse_name'),
    });
    const run = await takeSnapshot(account, ['contacts', 'users']);
    expect(run.status).toBe('INCOMPLETE');
    expect(findLeg(run, 'contacts')).toMatchObject({
      status: 'INCOMPLETE',
      walk: 'KEYSET',
      records: 60,
      reason: expect.stringContaining('refuses to send spouse_name of /v2/contacts') as unknown,
    });
    expect(countCalls('/v2/contacts')).toBeLessThanOrEqual(35);
    const [stored] = await account.sql.query<{ count: number }>(
      `select count(*) as count from keap.records_of($1) where resource = 'contacts' and payload ? 'email_addresses'`,
      [run.id],
    );
    expect(stored?.count).toBe(60);
  }, 20_000);

  it('A child list that fails for good is a gap with the id of its parent, and the lists of the other parents are read', async () => {
    account = await openAccount({ contacts: 60, seedDefects: false });
    const [first = ''] = (await readFromKeap(account.simulator, 'tags')).keys();
    account.simulator.faults.add({ kind: 'status', status: 422, match: onPath(`/v2/tags/${first}/contacts`) });
    const run = await takeSnapshot(account, ['tags', 'contact_tags']);
    expect(findLeg(run, 'contact_tags')).toMatchObject({
      status: 'INCOMPLETE',
      reason: `the list of tags ${first}: Keap answered 422`,
      pages: account.simulator.world.count('tags') - 1,
    });
  }, 20_000);
});
