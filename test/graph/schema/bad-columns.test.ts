import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
let ids: string[];
beforeAll(async () => {
  graph = await openGraph({ contacts: 20, seedDefects: false });
  const { data } = await graph.execute(
    '{ contacts(first: 3) { nodes { keapId } } orders(first: 2) { nodes { keapId } } }',
  );
  ids = data.contacts.nodes.map(({ keapId }: { keapId: string }) => keapId);
  const { world } = graph.simulator;
  const [first] = ids as [string];
  world.put('contacts', {
    ...world.get('contacts', first),
    given_name: { not: 'text' },
    family_name: 42,
    email_addresses: 'none',
    phone_numbers: [{ number: '1', field: 'PHONE9' }, 'x', null],
    source_type: 'CARRIER_PIGEON',
    create_time: 'yesterday',
    update_time: '2024-11-20T18:34:12.000+0000',
    birth_date: '31.12.1999',
    tag_ids: 'many',
    custom_fields: null,
  });
  const order = data.orders.nodes[0].keapId as string;
  world.put('orders', {
    ...world.get('orders', order),
    total: 'a lot',
    total_paid: { amount: 12.5, currency_code: 'USD' },
    total_due: { amount: 1250, currency_code: 'JPY', formatted_amount: '¥1250' },
    order_items: [null, 'x', { id: '7', quantity: 'three', name: 'kept' }],
    status: 'EATEN',
  });
});
afterAll(() => graph.close());

describe('a column of the wrong type', () => {
  it('A column of the wrong type is null and does not affect other columns', async () => {
    const { data, errors } = await graph.execute(
      `{ contacts(first: 3, orderBy: { field: ID }) { nodes { keapId givenName familyName middleName
         emailAddresses { email } phoneNumbers { number field fieldRaw } sourceType sourceTypeRaw
         createdAt updatedAt birthDate tags { nodes { id } } customFields { keapId value } } } }`,
    );
    expect(errors).toEqual([]);
    const nodes = data.contacts.nodes as { keapId: string; givenName: string | null }[];
    expect(nodes.map(({ keapId }) => keapId)).toEqual(ids);
    expect(nodes[0]).toMatchObject({
      givenName: null,
      familyName: '42',
      emailAddresses: null,
      phoneNumbers: [{ number: '1', field: 'UNKNOWN', fieldRaw: 'PHONE9' }],
      sourceType: 'UNKNOWN',
      sourceTypeRaw: 'CARRIER_PIGEON',
      createdAt: null,
      updatedAt: '2024-11-20T18:34:12.000Z',
      birthDate: null,
      customFields: [],
    });
    expect(nodes[1]!.givenName).toBe(graph.simulator.world.get('contacts', ids[1]!)!['given_name']);
  });

  it('An integer is null exactly where it does not fit into the Int of GraphQL', async () => {
    const { world } = graph.simulator;
    const { data } = await graph.execute('{ orders(first: 3) { nodes { keapId } } }');
    const order = data.orders.nodes[2].keapId as string;
    const quantities = [-(2 ** 31) - 1, -(2 ** 31), 2 ** 31 - 1, 2 ** 31];
    world.put('orders', {
      ...world.get('orders', order),
      order_items: quantities.map((quantity, index) => ({ id: String(index + 1), quantity })),
    });
    const { data: found, errors } = await graph.execute(`{ order(id: "${order}") { items { quantity } } }`);
    expect(errors).toEqual([]);
    expect(found.order.items.map(({ quantity }: { quantity: number | null }) => quantity)).toEqual([
      null,
      -2_147_483_648,
      2_147_483_647,
      null,
    ]);
  });

  it('A bad amount of money is null, and valid amounts on the same record are exact', async () => {
    const { data, errors } = await graph.execute(
      `{ orders(first: 3) { nodes { status statusRaw total { amount } totalPaid { amount }
         totalDue { amount currency formatted } items { keapId quantity name } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.orders.nodes[0]).toEqual({
      status: 'UNKNOWN',
      statusRaw: 'EATEN',
      total: null,
      totalPaid: null,
      totalDue: { amount: '1250', currency: 'JPY', formatted: '¥1250' },
      items: [{ keapId: '7', quantity: null, name: 'kept' }],
    });
    expect(data.orders.nodes[1].total.amount).toMatch(/^\d+\.\d\d$/);
  });
});
