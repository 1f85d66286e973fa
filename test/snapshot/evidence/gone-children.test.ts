import { afterEach, describe, expect, it } from 'vitest';
import type { ResourceKey } from '../../../src/resources/table.js';
import type { Call, Fault } from '../../../src/simulator/faults.js';
import type { LegView, SnapshotView } from '../../../src/snapshot/snapshot.js';
import { openAccount, takeSnapshot, type Account } from '../account.js';

let account: Account;
afterEach(() => account.close());

const findLeg = ({ legs }: SnapshotView, key: ResourceKey): LegView | undefined =>
  legs.find(({ resource }) => resource === key);

describe('children that the list of their parent lacks', () => {
  it('A contact that still names its tag is not closed where the list of the tag leaves it out', async () => {
    account = await openAccount({ contacts: 200, tags: 6, seedDefects: false });
    await takeSnapshot(account, ['contact_tags']);
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => /^\/v2\/tags\/\d+\/contacts$/.test(path),
      json: (json) => {
        const body = json as { contacts: { id: string }[] };
        return { ...body, contacts: body.contacts.slice(1) };
      },
    });
    const run = await takeSnapshot(account, ['contact_tags']);
    const leg = findLeg(run, 'contact_tags');
    expect(leg).toMatchObject({ status: 'INCOMPLETE', deleted: 0 });
    expect(leg?.reason).toMatch(/the lists of the tags left out \d contacts that name their tag/);
  });

  it('A tag that was removed from its contacts is closed', async () => {
    account = await openAccount({ contacts: 200, tags: 6, seedDefects: false });
    await takeSnapshot(account, ['contact_tags']);
    const [pair] = await account.sql.query<{ keap_id: string }>(
      `select keap_id from keap.record where resource = 'contact_tags' order by keap_id limit 1`,
    );
    const [tagId = '', contactId = ''] = pair?.keap_id.split(':') ?? [];
    await fetch(`${account.simulator.url}/v2/tags/${tagId}/contacts:removeTags`, {
      method: 'POST',
      headers: { 'x-keap-api-key': account.simulator.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ contact_ids: [contactId] }),
    });
    const run = await takeSnapshot(account, ['contact_tags']);
    expect(findLeg(run, 'contact_tags')).toMatchObject({
      status: 'COMPLETED',
      deleted: 1,
    });
  });

  it('A contact that Keap sends without its tags does not count as one that has none', async () => {
    account = await openAccount({ contacts: 200, tags: 6, seedDefects: false });
    await takeSnapshot(account, ['contact_tags']);
    const readings = new Map<string, number>();
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => {
        if (!/^\/v2\/tags\/\d+\/contacts$/.test(path)) return false;
        readings.set(path, (readings.get(path) ?? 0) + 1);
        return readings.get(path) === 1;
      },
      json: (json) => {
        const body = json as { contacts: { id: string }[] };
        return { ...body, contacts: body.contacts.slice(1) };
      },
    });
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path, query }) => path === '/v2/contacts' && query.get('filter')?.includes('contact_ids') === true,
      json: (json) => ({
        ...(json as object),
        contacts: (json as { contacts: object[] }).contacts.map((contact) => ({ ...contact, tag_ids: null })),
      }),
    });
    const run = await takeSnapshot(account, ['contact_tags']);
    expect(findLeg(run, 'contact_tags')).toMatchObject({ status: 'COMPLETED', deleted: 0 });
  });

  /** A second snapshot of payments below orders: the first reading of `count` lists is empty, and `second` answers the next ones. */
  async function snapshotPayments(count: number, second: Partial<Fault>): Promise<LegView | undefined> {
    account = await openAccount({ contacts: 200, edition: 'v1', seedDefects: false });
    await takeSnapshot(account, ['order_payments']);
    account.simulator.resetCalls();
    const isReading = ({ path }: Call, wanted: number): boolean => {
      const lists = account.simulator.calls.filter((call) => /^\/v1\/orders\/\d+\/payments$/.test(call.path));
      const place = [...new Set(lists.map((call) => call.path))].indexOf(path);
      return place >= 0 && place < count && lists.filter((call) => call.path === path).length === wanted;
    };
    account.simulator.faults.add({ kind: 'altered', match: (call) => isReading(call, 1), json: () => [] });
    account.simulator.faults.add({
      kind: 'altered',
      ...second,
      match: (call: Call) => isReading(call, 2),
    });
    return findLeg(await takeSnapshot(account, ['order_payments']), 'order_payments');
  }

  it('Payments that one reading of the lists of 30 orders leaves out and a second one holds are not closed', async () => {
    const leg = await snapshotPayments(30, {});
    expect(leg).toMatchObject({ status: 'COMPLETED', deleted: 0 });
  });

  it.each([403, 404, 422])(
    'A list that was empty and is refused with %i when it is read again proves nothing, and nothing is closed',
    async (status) => {
      const leg = await snapshotPayments(30, { kind: 'status', status });
      expect(leg).toMatchObject({ status: 'INCOMPLETE', deleted: 0 });
    },
  );
});
