import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Payload } from '../../src/resources/row.js';
import { table } from '../../src/resources/table.js';
import { orderForScan } from '../../src/resources/table.js';
import type { SnapshotView } from '../../src/snapshot/snapshot.js';
import { readDigests, openAccount, readFromKeap, takeSnapshot, type Account } from './account.js';

const readStored = async (account: Account, runId: string, resource: string): Promise<Map<string, Payload>> => {
  const rows = await account.sql.query<{ keap_id: string; payload: Payload }>(
    'select keap_id, payload from keap.records_of($1) where resource = $2',
    [runId, resource],
  );
  return new Map(rows.map(({ keap_id, payload }) => [keap_id, payload]));
};

describe('a snapshot of a whole account', () => {
  let account: Account;
  let first: SnapshotView;
  beforeAll(async () => {
    account = await openAccount({ contacts: 2500, seed: 11, recent: ['taskAppointments'] });
    first = await takeSnapshot(account);
  });
  afterAll(() => account.close());

  it('A snapshot scans every included resource of the table, in order, and completes', () => {
    expect(first).toMatchObject({ status: 'COMPLETED', consistency: 'KEYSET', error: null });
    expect(first.legs.map((leg) => leg.resource)).toEqual(orderForScan());
    expect(new Set(first.legs.map((leg) => leg.status))).toEqual(new Set(['COMPLETED']));
  });

  it('A snapshot counts the stored records and the calls to Keap', async () => {
    const counts = await readDigests(account.sql, first.id);
    const legCounts = first.legs.filter((leg) => leg.records > 0).map((leg) => [leg.resource, leg.records]);
    expect(Object.fromEntries(legCounts)).toEqual(Object.fromEntries(counts.map((row) => [row.resource, row.count])));
    expect(first.recordCount).toBe(counts.reduce((sum, row) => sum + row.count, 0));
    expect(first.callCount).toBe(account.simulator.calls.filter((call) => !call.path.includes('userinfo')).length);
  });

  it.each(orderForScan().filter((key) => table[key].parent === null && table[key].endpoints[0]?.apiVersion === 'v2'))(
    'A snapshot contains the %s exactly as Keap sends them',
    async (key) => {
      const actual = await readStored(account, first.id, key);
      expect(actual.size).toBeGreaterThan(0);
      expect(actual).toEqual(await readFromKeap(account.simulator, key));
    },
  );

  it('A snapshot contains the contacts of every tag, each under its tag', async () => {
    const actual = await readStored(account, first.id, 'contact_tags');
    const expected = new Map<string, Payload>();
    for (const tag of (await readStored(account, first.id, 'tags')).keys()) {
      for (const [id, payload] of await readFromKeap(account.simulator, 'contact_tags', tag)) expected.set(id, payload);
    }
    expect(actual.size).toBeGreaterThan(0);
    expect(actual).toEqual(expected);
  });

  it('A second snapshot of an unchanged account stores no new version', async () => {
    const second = await takeSnapshot(account);
    expect(second.legs.filter((leg) => leg.changed > 0 || leg.deleted > 0)).toEqual([]);
    expect(second.recordCount).toBe(first.recordCount);
    expect(await account.sql.query('select from keap.record where from_run = $1', [second.id])).toEqual([]);
  });

  it('A later snapshot stores changed, deleted and new records, and the earlier one stays as it was', async () => {
    const before = await readDigests(account.sql, first.id);
    const ids = [...(await readStored(account, first.id, 'contacts')).keys()];
    const [changed, removed] = [ids[3] ?? '', ids[4] ?? ''];
    const { world } = account.simulator;
    world.put('contacts', { ...(world.get('contacts', changed) as Payload), id: changed, given_name: 'Changed' });
    world.remove('contacts', removed);
    world.put('contacts', { ...(world.get('contacts', changed) as Payload), id: '9000001', given_name: 'New' });
    const later = await takeSnapshot(account, ['contacts']);
    expect(later.legs).toMatchObject([{ records: ids.length, changed: 2, deleted: 1 }]);
    const contacts = await readStored(account, later.id, 'contacts');
    expect(contacts.get(changed)).toMatchObject({ given_name: 'Changed' });
    expect(contacts.has('9000001')).toBe(true);
    expect(contacts.has(removed)).toBe(false);
    expect((await readStored(account, first.id, 'contacts')).has(removed)).toBe(true);
    expect(await readDigests(account.sql, first.id)).toEqual(before);
  });

  it('A snapshot closes the deleted last record of a collection, and holds a collection that is empty now for review', async () => {
    const { world } = account.simulator;
    const tasks = [...(await readStored(account, first.id, 'tasks')).keys()];
    for (const id of tasks) world.remove('tasks', id);
    const products = [...(await readStored(account, first.id, 'products')).keys()];
    const last = products.reduce((a, b) => (BigInt(a) > BigInt(b) ? a : b));
    world.remove('products', last);
    const later = await takeSnapshot(account, ['tasks', 'products']);
    expect(later.status).toBe('NEEDS_REVIEW');
    expect(later.legs.map((leg) => [leg.resource, leg.status, leg.records, leg.deleted])).toEqual([
      ['products', 'COMPLETED', products.length - 1, 1],
      ['tasks', 'HELD', 0, 0],
    ]);
    expect((await readStored(account, later.id, 'tasks')).size).toBe(tasks.length);
  });
});

describe('a payload', () => {
  let account: Account;
  beforeAll(async () => {
    account = await openAccount({ contacts: 20 });
  });
  afterAll(() => account.close());

  it('A payload keeps numbers beyond 2^53 and every script, and a note marks a replaced character', async () => {
    const body = String.raw`{"tags":[{"id":"1","name":"\u0000 \\u0000 \ud83d\ude00 \ud83d ñ 漢","weight":12345678901234567890.10},{"id":"2","name":"plain"}],"next_page_token":""}`;
    account.simulator.faults.add({
      kind: 'status',
      status: 200,
      body,
      headers: { 'content-type': 'application/json' },
      match: (call) => call.path.endsWith('/v2/tags'),
    });
    const run = await takeSnapshot(account, ['tags']);
    const rows = await account.sql.query<{ name: string; weight: string | null; noted: boolean }>(
      `select payload ->> 'name' as name, payload ->> 'weight' as weight, note is not null as noted
         from keap.records_of($1) where resource = 'tags' order by keap_id`,
      [run.id],
    );
    expect(rows).toEqual([
      { name: '\u2400 \\u0000 😀 \ufffd ñ 漢', weight: '12345678901234567890.10', noted: true },
      { name: 'plain', weight: null, noted: false },
    ]);
  });
});
