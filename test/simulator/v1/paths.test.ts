import { describe, expect, it } from 'vitest';
import { simulators, type JsonRecord } from '../kit.js';
import { getV1, listV1, readNumbers } from './kit.js';

describe('paths of v1', () => {
  const { start } = simulators();

  it('A missing record of v1 is named with only a message', async () => {
    const simulator = await start({ contacts: 5 });
    for (const [path, noun] of [
      ['contacts/999999999', 'Contact'],
      ['contacts/999999999/tags', 'Contact'],
      ['tags/999999999/contacts', 'Tag'],
      ['orders/999999999/payments', 'Order'],
      ['orders/999999999/transactions', 'Order'],
      ['transactions/999999999', 'Transaction'],
      ['notes/999999999', 'Note'],
    ] as const) {
      const { status, json } = await getV1(simulator, path);
      expect([status, json], path).toEqual([404, { message: `Unable to find this ${noun}` }]);
    }
    expect((await getV1(simulator, 'contacts/Maria')).status).toBe(400);
  });

  it('Write-only paths of v1 reject reads, and unknown paths answer a page', async () => {
    const simulator = await start({ contacts: 5 });
    expect((await getV1(simulator, 'tags/categories')).status).toBe(405);
    expect((await getV1(simulator, 'orders/7/items')).status).toBe(405);
    // v1 has a list of each, but no single record.
    for (const path of ['shoes', 'users/1', 'subscriptions/60', 'payments/3000']) {
      const { status, headers } = await getV1(simulator, path);
      expect([status, headers.get('content-type')], path).toEqual([404, 'text/html;charset=UTF-8']);
    }
  });

  it('A method that a v1 path does not support is rejected in the shape of v1', async () => {
    const simulator = await start({ contacts: 5 });
    const headers = { 'X-Keap-API-Key': simulator.apiKey };
    const response = await fetch(`${simulator.url}/v1/opportunity/stage_pipeline`, { method: 'DELETE', headers });
    expect([response.status, await response.json()]).toEqual([
      405,
      { message: "Request method 'DELETE' is not supported" },
    ]);
  });

  it('v1 shows the tags of a contact and the contacts of a tag with the same time', async () => {
    const simulator = await start({ contacts: 60 });
    const [tag] = (await listV1(simulator, 'tags')).records as [JsonRecord];
    const members = await listV1(simulator, `tags/${String(tag['id'])}/contacts`);
    expect(members.count).toBeGreaterThan(0);
    for (const { contact, date_applied } of members.records) {
      const own = (await listV1(simulator, `contacts/${String((contact as JsonRecord)['id'])}/tags`)).records;
      const same = own.find((one) => (one['tag'] as JsonRecord)['id'] === tag['id']);
      expect(same).toEqual({
        tag: { id: tag['id'], name: tag['name'], category: (tag['category'] as JsonRecord | null)?.['name'] ?? null },
        date_applied,
      });
    }
  });

  it('v1 lists the payments and transactions of an order, and finds a transaction by its id', async () => {
    const simulator = await start({ contacts: 80 });
    const all = (await listV1(simulator, 'transactions')).records;
    expect(new Set(readNumbers(all)).size).toBe(all.length);
    const [first] = all as [JsonRecord];
    const order = first['order_ids'] as string;
    const below = (await listV1(simulator, `orders/${order}/transactions`)).records;
    expect(readNumbers(below)).toEqual(readNumbers(all.filter((one) => one['order_ids'] === order)));
    expect((await getV1(simulator, `transactions/${String(first['id'])}`)).json).toEqual(first);
    const payments = (await getV1(simulator, `orders/${order}/payments`)).json as JsonRecord[];
    expect(payments.map((one) => one['amount'])).toContain(first['amount']);
  });

  it('The seeded defects of v2 show in v1 too: a defective order names a missing contact', async () => {
    const simulator = await start();
    const defect = simulator.world.seededDefects.find(({ check }) => check === 'MUST-REF-orders-contact')!;
    const order = (await getV1(simulator, `orders/${defect.keapId}`)).json as JsonRecord;
    expect((await getV1(simulator, `contacts/${String(order['contact_id'])}`)).status).toBe(404);
  });
});
