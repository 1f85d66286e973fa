import { describe, expect, it } from 'vitest';
import { table, type ResourceKey } from '../../src/resources/table.js';
import { buildIdentity, readIds } from '../../src/resources/record.js';
import type { Payload } from '../../src/resources/row.js';
import { routes, type V2Key } from '../../src/simulator/routes/routes.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { selectEveryField, simulators } from './kit.js';

interface Stored {
  readonly id: string;
  readonly parent: string | null;
  readonly payload: Payload;
}

const minor = (payload: Payload, name: string): number => (payload[name] as { amount: number }).amount;

const v2Keys = Object.keys(routes) as V2Key[];

/** Finds the defects of an account by check. Written independently of the seed, so that it can disagree with it. */
function findDefects(all: Record<V2Key, Stored[]>): string[] {
  const found: string[] = [];
  const note = (check: string, { id }: Stored): number => found.push(`${check} ${id}`);
  const idsByKey = Object.fromEntries(v2Keys.map((key) => [key, new Set(all[key].map(({ id }) => id))])) as Record<
    ResourceKey,
    Set<string>
  >;
  for (const key of v2Keys) {
    for (const [name, edge] of Object.entries(table[key].edges))
      if (edge.kind === 'belongsTo' || edge.kind === 'hasManyIds')
        for (const one of all[key])
          if (readIds(one.payload, edge.column).some((id) => !idsByKey[edge.to].has(id)))
            note(`MUST-REF-${key}-${name}`, one);
    expect(idsByKey[key].size, `${key} has a record twice`).toBe(all[key].length);
  }
  const paidFor = new Map<string, number>();
  for (const { payload } of all.payments)
    if (payload['status'] === 'APPROVED') {
      const order = readIds(payload, 'order_ids')[0]!;
      paidFor.set(order, (paidFor.get(order) ?? 0) + Math.round((payload['amount'] as number) * 100));
    }
  for (const order of all.orders) {
    const { payload } = order;
    const items = payload['order_items'] as {
      quantity: number;
      price_per_unit: { amount: number };
      discount: { amount: number } | null;
    }[];
    const sum = items.reduce(
      (total, item) => total + item.quantity * item.price_per_unit.amount - (item.discount?.amount ?? 0),
      0,
    );
    const [total, paid, due] = [minor(payload, 'total'), minor(payload, 'total_paid'), minor(payload, 'total_due')];
    if (sum !== total) note('MUST-ORD-01', order);
    if (paid + due !== total) note('MUST-ORD-02', order);
    if (payload['status'] === 'PAID' && due > 0) note('MUST-ORD-03', order);
    const received = paidFor.get(order.id) ?? 0;
    if (received > total) note('MUST-PAY-01', order);
    else expect(received, order.id).toBe(paid);
    expect(due > 0 || total === 0 || payload['status'] === 'PAID', order.id).toBe(true);
  }
  const result = new Set<string>();
  const tagged = new Map(all.contacts.map(({ id, payload }) => [id, payload['tag_ids'] as string[]]));
  for (const contact of all.contacts) {
    const { payload } = contact;
    const emails = payload['email_addresses'] as { email: string; field: string }[];
    const first = emails.find(({ field }) => field === 'EMAIL1')?.email.toLowerCase();
    if (first !== undefined && result.has(first)) note('SHOULD-CON-01', contact);
    if (first !== undefined) result.add(first);
    if (emails.length === 0 && (payload['phone_numbers'] as unknown[]).length === 0) note('SHOULD-CON-02', contact);
    if (emails.some(({ email }) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))) note('SHOULD-CON-03', contact);
    if (Date.parse((payload['birth_date'] ?? '1970-01-01') as string) > Date.now()) note('MAY-CON-04', contact);
  }
  for (const one of all.contact_tags)
    if (!tagged.get(one.payload['id'] as string)?.includes(one.parent!)) note('MUST-TAG-01', one);
  for (const one of all.tasks)
    if (one.payload['completed'] === true && one.payload['completion_time'] === null) note('SHOULD-TSK-01', one);
  for (const one of all.opportunities)
    if ((one.payload['projected_revenue_low'] as number) > (one.payload['projected_revenue_high'] as number))
      note('MUST-OPP-01', one);
  for (const one of all.products) if (minor(one.payload, 'price') < 0) note('SHOULD-PRD-01', one);
  for (const { payload, id } of all.subscriptions)
    if (
      payload['active'] === true &&
      payload['end_date'] !== null &&
      (payload['end_date'] as string) < (payload['start_date'] as string)
    )
      found.push(`MUST-SUB-01 ${id}`);
  return found.toSorted();
}

describe('the seeded account', () => {
  const { start, get } = simulators();

  async function scan(simulator: Simulator, key: V2Key, parent: string | null): Promise<Stored[]> {
    const { path, maxPageSize: largestPage, fields, envelope, responseShape: answer } = routes[key];
    const found: Stored[] = [];
    for (let token = ''; ;) {
      const query = `page_size=${largestPage}${selectEveryField(fields)}&page_token=${token}`;
      const { json } = await get(simulator, `${path.replace('{parent}', parent ?? '')}?${query}`);
      const page = (answer === 'record' ? [json] : json[envelope]) as Payload[];
      const result = (one: Payload): Payload => table[key].endpoints[0]!.normalize?.(one, parent) ?? one;
      found.push(
        ...page
          .map(result)
          .map((payload) => ({ id: buildIdentity(table[key].identity, payload, parent)!, parent, payload })),
      );
      const next = (json['next_page_token'] ?? '') as string;
      if (next === '') return found;
      token = next.startsWith('https://') ? new URL(next).searchParams.get('page_token')! : next;
    }
  }

  async function readAll(simulator: Simulator): Promise<Record<V2Key, Stored[]>> {
    const all = {} as Record<V2Key, Stored[]>;
    for (const key of v2Keys) {
      if (table[key].parent === null) all[key] = await scan(simulator, key, null);
      else
        all[key] = (
          await Promise.all(all[table[key].parent as V2Key].map(({ id }) => scan(simulator, key, id)))
        ).flat();
    }
    return all;
  }

  it.each([7, 8, 2026])(
    'With seed %i the account has exactly the defects that it lists, at least two of each kind',
    async (seed) => {
      const simulator = await start({ seed });
      const found = findDefects(await readAll(simulator));
      expect(found).toEqual(simulator.world.seededDefects.map(({ check, keapId }) => `${check} ${keapId}`).toSorted());
      const counts = new Map<string, number>();
      for (const { check } of simulator.world.seededDefects) counts.set(check, (counts.get(check) ?? 0) + 1);
      expect(counts.size).toBe(20);
      expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(2);
      expect(new Set(simulator.world.seededDefects.map(({ resource, keapId }) => `${resource} ${keapId}`)).size).toBe(
        found.length,
      );
    },
  );

  it('An account without seeded defects passes everywhere, also in custom sizes', async () => {
    for (const sizes of [{}, { contacts: 60, orders: 200, companies: 90, opportunities: 50, tasks: 300, users: 1 }]) {
      const simulator = await start({ seedDefects: false, ...sizes });
      expect(findDefects(await readAll(simulator))).toEqual([]);
      expect(simulator.world.seededDefects).toEqual([]);
    }
  });

  it.each([0, 1, 3, 10])('An account can be as small as %i contacts', async (contacts) => {
    const simulator = await start({ contacts, orders: 2, tasks: 2, notes: 2, opportunities: 2, subscriptions: 2 });
    const all = await readAll(simulator);
    expect(all.contacts).toHaveLength(contacts);
    expect(all.orders).toHaveLength(2);
    expect(findDefects(all)).toEqual(
      simulator.world.seededDefects.map(({ check, keapId }) => `${check} ${keapId}`).toSorted(),
    );
  });

  it('The same seed gives the same account, and another seed another one', async () => {
    const [a, b, other] = [
      await start({ contacts: 50 }),
      await start({ contacts: 50 }),
      await start({ contacts: 50, seed: 8 }),
    ];
    for (const key of ['contacts', 'orders', 'sales/payments', 'tasks', 'opportunities', 'companies']) {
      const [one, same, different] = await Promise.all(
        [a, b, other].map((simulator) => get(simulator, key, { page_size: '1000' })),
      );
      expect(one!.text).toBe(same!.text);
      expect(one!.text).not.toBe(different!.text);
    }
  });

  it('The account has exactly the requested sizes, and counts the records that follow from them', async () => {
    const simulator = await start({ contacts: 80, orders: 100, users: 3, tags: 5, stages: 4, opportunities: 33 });
    const all = await readAll(simulator);
    for (const key of v2Keys) expect([key, simulator.world.count(key)]).toEqual([key, all[key].length]);
    expect([all.orders.length, all.users.length, all.tags.length, all.stages.length, all.opportunities.length]).toEqual(
      [100, 3, 5, 4, 33],
    );
  });

  it('Contacts, companies and users share one id space, with gaps', async () => {
    const all = await readAll(await start());
    const ids = [...all.contacts, ...all.companies, ...all.users].map(({ id }) => Number(id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids)).toBeGreaterThan(ids.length * 2);
  });

  it('The account has the oddities of real ones: blanks, empty and null side by side, emoji, "0" for none', async () => {
    const all = await readAll(await start());
    const names = all.contacts.map(({ payload }) => payload['given_name']);
    expect(names.some((name) => typeof name === 'string' && name.endsWith(' '))).toBe(true);
    const middle = new Set(all.contacts.map(({ payload }) => payload['middle_name']));
    expect(middle.has('') && middle.has(null)).toBe(true);
    expect(JSON.stringify(all.notes)).toMatch(/\p{Extended_Pictographic}/u);
    expect(all.stage_moves.filter(({ payload }) => payload['move_from_stage_id'] === '0').length).toBeGreaterThan(0);
  });
});
