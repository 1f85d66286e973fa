import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { readIds, simulators, type JsonRecord } from './kit.js';
import { getJson } from './writes.js';

const everyPage = { page_size: '1000' };

describe('e-mails', () => {
  const { start, get, records } = simulators();

  it('A list of e-mails leaves the contents out, and a single e-mail has both in base64', async () => {
    const simulator = await start();
    const [first] = await records(simulator, 'emails', { page_size: '1' });
    expect(Object.keys(first!).filter((name) => name.endsWith('_content'))).toEqual([]);
    const { json } = await get(simulator, `emails/${first!['id'] as string}`);
    expect(json).toMatchObject(first!);
    for (const name of ['plain_content', 'html_content'])
      expect(Buffer.from(json[name] as string, 'base64').toString()).toContain('Hello');
  });

  it('E-mails are filtered by contact, by address and by a time window', async () => {
    const simulator = await start();
    const all = await records(simulator, 'emails', everyPage);
    const one = all[17]!;
    const expected = async (filter: string, fits: (email: JsonRecord) => boolean): Promise<void> => {
      const found = readIds(await records(simulator, 'emails', { ...everyPage, filter }));
      expect([filter, found.length > 0 && found.length < all.length]).toEqual([filter, true]);
      expect([filter, found.toSorted()]).toEqual([filter, readIds(all.filter(fits)).toSorted()]);
    };
    await expected(`contact_id==${one['contact_id'] as string}`, (email) => email['contact_id'] === one['contact_id']);
    await expected(
      `email==${one['sent_to_address'] as string}`,
      (email) =>
        (email['sent_to_address'] as string).toLowerCase() === (one['sent_to_address'] as string).toLowerCase(),
    );
    const [from, until] = ['2022-01-01T00:00:00.000Z', '2023-01-01T00:00:00.000Z'];
    await expected(`start_created_time==${from};end_created_time==${until}`, ({ sent_time }) => {
      const ms = Date.parse(sent_time as string);
      return ms >= Date.parse(from) && ms <= Date.parse(until);
    });
  });
});

describe('files', () => {
  const { start, records } = simulators();
  const download = async (
    simulator: Simulator,
    id: string,
  ): Promise<{ status: number; bytes: Buffer; type: string }> => {
    const response = await fetch(`${simulator.url}/v2/files/${id}:data`, {
      headers: { 'X-Keap-API-Key': simulator.apiKey },
    });
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), type };
  };

  it('A file has as many bytes as its size says, and the seed decides which', async () => {
    const [one, same, other] = await Promise.all([start(), start(), start({ seed: 8 })]);
    const all = await records(one, 'files', everyPage);
    for (const file of all.slice(0, 8)) {
      const { status, bytes, type } = await download(one, file['id'] as string);
      expect([status, bytes.length, type]).toEqual([200, file['file_size'], 'application/octet-stream']);
    }
    const pdf = all.find((file) => (file['file_name'] as string).endsWith('.pdf'))!['id'] as string;
    const { bytes } = await download(one, pdf);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await download(same, pdf)).bytes.equals(bytes)).toBe(true);
    const [elsewhere] = await records(other, 'files', { page_size: '1' });
    const [here] = all;
    other.world.put('files', { ...here!, id: elsewhere!['id'] });
    one.world.put('files', { ...here!, id: elsewhere!['id'] });
    const id = elsewhere!['id'] as string;
    expect((await download(other, id)).bytes.equals((await download(one, id)).bytes)).toBe(false);
  });

  it('The content of a missing file is a 404', async () => {
    const simulator = await start();
    expect((await download(simulator, '1')).status).toBe(404);
  });
});

describe('lists below records', () => {
  const { start, get, records } = simulators();

  it('The tags of a contact and the contacts of a tag agree, with the same times', async () => {
    const simulator = await start({ contacts: 60 });
    const under = new Set<string>();
    for (const contact of readIds(await records(simulator, 'contacts', everyPage)))
      for (const { tag, applied_time } of await records(simulator, `contacts/${contact}/tags`, everyPage)) {
        const { id } = tag as JsonRecord;
        expect(tag).toEqual(simulator.world.get('tags', id as string));
        under.add(`${id as string} ${contact} ${applied_time as string}`);
      }
    const over = new Set<string>();
    for (const tag of readIds(await records(simulator, 'tags', everyPage)))
      for (const { id, applied_time } of await records(simulator, `tags/${tag}/contacts`, everyPage))
        over.add(`${tag} ${id as string} ${applied_time as string}`);
    expect([...under].toSorted()).toEqual([...over].toSorted());
    expect(under.size).toBe(simulator.world.count('applied_tags'));
  });

  it('The tags of a contact can be ordered and filtered', async () => {
    const simulator = await start();
    const contacts = await records(simulator, 'contacts', { ...everyPage, fields: 'tag_ids' });
    const { id } = contacts.find((one) => (one['tag_ids'] as string[]).length >= 4)!;
    const path = `contacts/${id as string}/tags`;
    const times = (await records(simulator, path, { order_by: 'applied_time desc' })).map(
      (one) => one['applied_time'] as string,
    );
    expect(times).toEqual(times.toSorted().toReversed());
    const since = times[1]!;
    const later = await records(simulator, path, { filter: `since_applied_time==${since}` });
    expect(later).toHaveLength(times.filter((time) => time >= since).length);
    expect((await get(simulator, 'contacts/1/tags')).json).toMatchObject({ code: 404, status: 'NOT_FOUND' });
  });

  it('The payments of an order are the same money as in the list of payments', async () => {
    const simulator = await start({ contacts: 80 });
    const payments = await records(simulator, 'sales/payments', everyPage);
    const brief = (one: JsonRecord, id: string, time: string): unknown[] => [one[id], one['amount'], one[time]];
    for (const order of await records(simulator, 'orders', everyPage)) {
      const own = await records(simulator, `orders/${order['id'] as string}/payments`, { order_by: 'payment_id asc' });
      const listed = payments.filter((one) => (one['order_ids'] as string[]).includes(order['id'] as string));
      expect(own.map((one) => brief(one, 'payment_id', 'pay_time'))).toEqual(
        listed.map((one) => brief(one, 'id', 'payment_time')),
      );
      expect(own.every((one) => one['invoice_id'] === order['invoice_id'])).toBe(true);
    }
    expect((await get(simulator, 'orders/1/payments')).status).toBe(404);
  });
});

describe('the account itself', () => {
  const { start, get, records } = simulators();

  it('The business profile is the only record of its list, and the user groups come without pages', async () => {
    const simulator = await start();
    const profile = await getJson(simulator, '/v2/businessProfile');
    expect(profile).toEqual(simulator.world.get('business_profile', '1'));
    expect(profile).toMatchObject({ currency_code: 'USD', time_zone: 'America/Phoenix' });
    const { json } = await get(simulator, 'userGroups', { page_size: '1' });
    expect(json['user_groups']).toHaveLength(3);
    const [first] = json['user_groups'] as JsonRecord[];
    expect((await get(simulator, `userGroups/${first!['id'] as string}`)).json).toEqual(first);
  });

  it('Product categories are nested, and can be filtered by product', async () => {
    const simulator = await start();
    const categories = await records(simulator, 'productCategories', everyPage);
    expect(categories.some((one) => one['parent_category_id'] !== null)).toBe(true);
    for (const product of await records(simulator, 'products', everyPage)) {
      const found = await records(simulator, 'productCategories', { filter: `product_id==${product['id'] as string}` });
      expect(readIds(found)).toEqual(product['categories']);
    }
  });

  it('Records that only v1 serves are stored in v2’s form, without a v2 path and without a missing reference', async () => {
    const simulator = await start();
    const { world } = simulator;
    for (const path of ['appointments', 'pipelines', 'appointments/model'])
      expect([path, (await get(simulator, path)).status]).toEqual([path, 404]);
    expect([world.count('appointments'), world.count('pipelines'), world.count('appointment_fields')]).toEqual([
      50, 2, 24,
    ]);
    const appointments = Array.from({ length: 400 }, (_, index) => world.get('appointments', String(300 + index)));
    const there = appointments.filter((one) => one !== null);
    expect(there).toHaveLength(50);
    for (const { contact_id, user_id, start_time, end_time } of there as Record<string, string>[]) {
      expect(world.get('contacts', contact_id!)).not.toBeNull();
      if (user_id !== null) expect(world.get('users', user_id!)).not.toBeNull();
      expect(start_time! < end_time!).toBe(true);
    }
  });
});
