import { describe, expect, it } from 'vitest';
import { readIds, simulators, type JsonRecord } from './kit.js';
import { getJson, send } from './writes.js';

const { start, get, records } = simulators();
const everyPage = { page_size: '1000' };

describe('templates of e-mails', () => {
  it('E-mail templates are a list of their own, and only a single template has its text', async () => {
    const simulator = await start({ email_templates: 5 });
    const { json } = await get(simulator, 'emails/templates', { page_size: '3' });
    expect(json['email_templates']).toHaveLength(3);
    const rest = await get(simulator, 'emails/templates', { page_token: json['next_page_token'] as string });
    expect([(rest.json['email_templates'] as JsonRecord[]).length, rest.json['next_page_token']]).toEqual([2, '']);
    const [first] = json['email_templates'] as [JsonRecord];
    expect([typeof first['id'], 'html_body' in first]).toEqual(['number', false]);
    const single = await get(simulator, `emails/templates/${String(first['id'])}`);
    expect(single.json).toMatchObject(first);
    expect(single.json['text_body'] ?? single.json['html_body']).toContain('Hello');
    expect((await get(simulator, 'emails/templates/1')).json['status']).toBe('NOT_FOUND');
  });

  it('E-mail templates sort by id and accept no filter', async () => {
    const simulator = await start();
    const ids = (await records(simulator, 'emails/templates', { order_by: 'id desc' })).map((one) => one['id']);
    expect(ids).toEqual(ids.toSorted((a, b) => Number(b) - Number(a)));
    for (const query of [{ filter: 'subject==Demo' }, { order_by: 'subject' }])
      expect((await get(simulator, 'emails/templates', query as Record<string, string>)).status).toBe(400);
  });
});

describe('products assigned to categories', () => {
  it('Each non-empty category lists exactly the products that name it', async () => {
    const simulator = await start();
    const expected = new Map<string, string[]>();
    for (const one of await records(simulator, 'products', everyPage))
      for (const category of one['categories'] as string[])
        expected.set(category, [...(expected.get(category) ?? []), one['id'] as string]);
    const found = await records(simulator, 'productCategories/assignedProducts', everyPage);
    const result = found.map((one) => [one['product_category_id'] as string, one['product_ids'] as string[]] as const);
    const formatPairs = (pairs: readonly (readonly [string, readonly string[]])[]): string[] =>
      pairs.map(([id, ids]) => `${id}: ${ids.toSorted().join(' ')}`).toSorted();
    expect(formatPairs(result)).toEqual(formatPairs([...expected]));
    expect(found.length).toBeGreaterThan(1);
  });

  it('Assigned products can be filtered by sets of categories and of products', async () => {
    const simulator = await start();
    const all = await records(simulator, 'productCategories/assignedProducts', everyPage);
    const [first, second] = all as [JsonRecord, JsonRecord];
    const path = 'productCategories/assignedProducts';
    const one = (filter: string): Promise<JsonRecord[]> => records(simulator, path, { filter });
    expect(await one(`product_category_ids==${second['product_category_id'] as string},9999`)).toEqual([second]);
    const [product] = first['product_ids'] as string[];
    expect(await one(`product_ids==${product!}`)).toEqual([first]);
    const down = await records(simulator, path, { order_by: 'product_category_id desc' });
    const byId = (a: JsonRecord, b: JsonRecord): number =>
      Number(b['product_category_id']) - Number(a['product_category_id']);
    expect(down).toEqual(all.toSorted(byId));
    expect((await get(simulator, path, { filter: 'name==Calls' })).status).toBe(400);
  });
});

describe('the notes of a contact', () => {
  it('The notes of a contact are those of all notes that name it, with the same filters, orders and fields', async () => {
    const simulator = await start({ contacts: 20, notes: 200 });
    const all = await records(simulator, 'notes', { ...everyPage, fields: 'custom_fields' });
    const id = all[0]!['contact_id'] as string;
    const own = all.filter((one) => one['contact_id'] === id);
    const path = `contacts/${id}/notes`;
    expect(await records(simulator, path, { ...everyPage, fields: 'custom_fields' })).toEqual(own);
    const one = own.at(-1)!;
    expect(
      await records(simulator, path, { filter: `ids==${one['id'] as string},${all.at(-1)!['id'] as string}` }),
    ).toHaveLength(all.at(-1)!['contact_id'] === id && one !== all.at(-1) ? 2 : 1);
    const down = await records(simulator, path, { order_by: 'id desc', page_size: '2' });
    expect(readIds(down)).toEqual(readIds(own).toReversed().slice(0, 2));
    const { custom_fields: _, ...plain } = one;
    expect((await get(simulator, `${path}/${one['id'] as string}`)).json).toEqual(plain);
    expect((await get(simulator, `${path}/${one['id'] as string}`, { fields: 'custom_fields' })).json).toEqual(one);
  });

  it('A note of another contact, or of a missing contact, is not found under a contact', async () => {
    const simulator = await start({ contacts: 20, notes: 200 });
    const all = await records(simulator, 'notes', everyPage);
    const id = all[0]!['contact_id'] as string;
    const other = all.find((one) => one['contact_id'] !== id)!;
    for (const path of [`contacts/${id}/notes/${other['id'] as string}`, 'contacts/3/notes', 'contacts/3/notes/1'])
      expect((await get(simulator, path)).json['status'], path).toBe('NOT_FOUND');
  });

  it('A note written under a contact shows in the contact’s notes', async () => {
    const simulator = await start({ contacts: 20 });
    const [contact] = readIds(await records(simulator, 'contacts'));
    const before = (await records(simulator, `contacts/${contact!}/notes`)).length;
    const path = `/v2/contacts/${contact!}/notes`;
    const { id } = (await send(simulator, 'POST', path, { user_id: '1', text: 'Called' })).json;
    expect((await getJson(simulator, `${path}/${id as string}`))['text']).toBe('Called');
    expect(await records(simulator, `contacts/${contact!}/notes`)).toHaveLength(before + 1);
    await send(simulator, 'DELETE', `${path}/${id as string}`);
    expect(await records(simulator, `contacts/${contact!}/notes`)).toHaveLength(before);
  });
});
