import { describe, expect, it } from 'vitest';
import type { Payload } from '../../../src/simulator/world/collection.js';
import { simulators, type JsonRecord } from '../kit.js';
import { getV1, listV1 } from './kit.js';

/** A column in the raw JSON text, before a parser makes a number of it. */
const readDigits = (text: string, column: string): string | undefined =>
  new RegExp(`"${column}":(-?[0-9.eE+-]+)`).exec(text)?.[1];

describe('a v1 record', () => {
  const { start, records: recordsV2 } = simulators();

  it('v1 prints the money of v2 in the major unit, exactly, in every currency', async () => {
    const simulator = await start({ contacts: 10, orders: 1 });
    const id = String((await listV1(simulator, 'orders')).records[0]!['id']);
    const cases: readonly (readonly [amount: number | string, currency: string, digits: string])[] = [
      [125_00, 'USD', '125.0'],
      [19_95, 'USD', '19.95'],
      [7, 'EUR', '0.07'],
      [-1_50, 'USD', '-1.5'],
      [0, 'USD', '0.0'],
      [500, 'JPY', '500.0'],
      [1234, 'KWD', '1.234'],
      ['900719925474099312', 'USD', '9007199254740993.12'],
    ];
    for (const [amount, currency_code, digits] of cases) {
      simulator.world.put('orders', { ...simulator.world.get('orders', id), total: { amount, currency_code } });
      expect(readDigits((await getV1(simulator, `orders/${id}`)).text, 'total'), currency_code).toBe(digits);
    }
  });

  it('v1 prints ids as numbers, except where Keap prints texts', async () => {
    const simulator = await start({ contacts: 80 });
    const [order] = (await listV1(simulator, 'orders')).records as [JsonRecord];
    expect([typeof order['id'], typeof order['contact_id']]).toEqual(['number', 'string']);
    expect((order['contact'] as JsonRecord)['id']).toBe(Number(order['contact_id']));
    const sold = (await listV1(simulator, 'orders')).records.find((one) => one['product_id'] !== null)!;
    expect(typeof sold['product_id']).toBe('string');
    const [transaction] = (await listV1(simulator, 'transactions')).records as [JsonRecord];
    expect(transaction['order_ids']).toBe(String((transaction['orders'] as JsonRecord[])[0]!['id']));
    const model = (await getV1(simulator, 'contacts/model')).json as { custom_fields: JsonRecord[] };
    const chosen = model.custom_fields.find((one) => (one['options'] as JsonRecord[]).length > 0)!;
    expect([typeof chosen['id'], typeof (chosen['options'] as JsonRecord[])[0]!['id']]).toEqual(['number', 'string']);
  });

  it('v1 prints times in UTC with milliseconds and an offset without a colon, birthdays too', async () => {
    const simulator = await start({ contacts: 60 });
    const query = { optional_properties: 'birthday,anniversary' };
    const { records } = await listV1(simulator, 'contacts', query);
    const shown = records.find((one) => one['birthday'] !== null)!;
    const stored = simulator.world.get('contacts', String(shown['id']))!;
    expect(shown['birthday']).toBe(`${stored['birth_date'] as string}T00:00:00.000+0000`);
    expect(shown['date_created']).toBe((stored['create_time'] as string).replace('Z', '.000+0000'));
    expect(shown['last_updated_utc_millis']).toBe(Date.parse(stored['update_time'] as string));
    expect(shown['anniversary']).toBe(stored['anniversary_date']);
  });

  it('v1 prints the words of v2 in camel case, except those that Keap spells differently', async () => {
    const simulator = await start({ contacts: 5 });
    const id = String((await listV1(simulator, 'contacts')).records[0]!['id']);
    const email = (email_opt_status: string): Payload => ({
      email: 'a@example.com',
      field: 'EMAIL1',
      email_opt_status,
    });
    const words = { SINGLE_OPT_IN: 'SingleOptIn', DOUBLE_OPT_IN: 'DoubleOptin', LIST_UNSUBSCRIBE: 'ListUnsubscribe' };
    for (const [word, shown] of Object.entries(words)) {
      const stored = simulator.world.get('contacts', id)!;
      simulator.world.put('contacts', { ...stored, email_addresses: [email(word)], source_type: 'FORM_API_HOSTED' });
      const { json } = await getV1(simulator, `contacts/${id}`, { optional_properties: 'source_type' });
      expect((json as JsonRecord)['email_status']).toBe(shown);
      expect((json as JsonRecord)['source_type']).toBe('FORMAPIHOSTED');
    }
  });

  it('v1 prints 0 for an empty reference', async () => {
    const simulator = await start({ contacts: 60 });
    const { records } = await listV1(simulator, 'notes');
    const unassigned = records.filter(
      ({ id }) => simulator.world.get('notes', String(id))!['assigned_to_user'] === null,
    );
    expect(unassigned.length).toBeGreaterThan(0);
    for (const note of unassigned) expect(note['user_id']).toBe(0);
    const [deal] = (await listV1(simulator, 'opportunities')).records as [JsonRecord];
    expect(deal['affiliate_id']).toBe(0);
  });

  it('v1 leaves optional properties out unless they are named, and rejects unknown names', async () => {
    const simulator = await start({ contacts: 5 });
    const plain = (await listV1(simulator, 'contacts')).records[0]!;
    expect(Object.keys(plain)).toContain('tag_ids');
    expect(Object.keys(plain)).not.toContain('custom_fields');
    const named = { optional_properties: 'custom_fields,job_title' };
    const more = Object.keys((await listV1(simulator, 'contacts', named)).records[0]!);
    expect(more.filter((name) => !(name in plain)).toSorted()).toEqual(['custom_fields', 'job_title']);
    const wrong = await getV1(simulator, 'contacts', { optional_properties: 'job_title,shoe_size,hat' });
    expect([wrong.status, wrong.json]).toEqual([
      400,
      { message: 'The following optional-properties are unrecognized: [shoe_size, hat]' },
    ]);
  });

  it('v1 shows origin, relationships and opt_in_reason only in the single record', async () => {
    const simulator = await start({ contacts: 5 });
    const named = { optional_properties: 'origin,relationships,opt_in_reason' };
    const listedOnce = (await listV1(simulator, 'contacts', named)).records[0]!;
    const { json } = await getV1(simulator, `contacts/${String(listedOnce['id'])}`, named);
    const gained = Object.keys(json as JsonRecord).filter((name) => !(name in listedOnce));
    expect(gained.toSorted()).toEqual(['opt_in_reason', 'origin', 'relationships']);
  });

  it('A single file of v1 has its content in base64 on request', async () => {
    const simulator = await start({ contacts: 40 });
    const [file] = (await listV1(simulator, 'files')).records as [JsonRecord];
    const path = `files/${String(file['id'])}`;
    expect(Object.keys((await getV1(simulator, path)).json as JsonRecord)).toEqual(['file_descriptor']);
    const { json } = await getV1(simulator, path, { optional_properties: 'file_data' });
    const { file_descriptor, file_data } = json as { file_descriptor: JsonRecord; file_data: string };
    expect(file_descriptor['file_name']).toBe(file['file_name']);
    expect(Buffer.from(file_data, 'base64')).toHaveLength(file['file_size'] as number);
  });

  it('A stage of v1 has the number of its opportunities', async () => {
    const simulator = await start({ contacts: 100 });
    const stages = (await getV1(simulator, 'opportunity/stage_pipeline')).json as JsonRecord[];
    for (const stage of stages) {
      const query = { stage_id: String(stage['stage_id']) };
      expect((await listV1(simulator, 'opportunities', query)).count).toBe(stage['stage_count']);
    }
    expect(stages.filter((stage) => stage['is_default'] === true)).toHaveLength(1);
    expect(stages.some((stage) => stage['end_stage'] === true)).toBe(true);
  });

  it('A record of v1 is the record that v2 shows', async () => {
    const simulator = await start({ contacts: 50 });
    for (const [v1, v2, column, older] of [
      ['companies', 'companies', 'company_name', 'company_name'],
      ['tags', 'tags', 'name', 'name'],
      ['tasks', 'tasks', 'title', 'title'],
      ['products', 'products', 'name', 'product_name'],
      ['campaigns', 'campaigns', 'name', 'name'],
      ['opportunities', 'opportunities', 'opportunity_title', 'opportunity_title'],
    ] as const) {
      const newer = await recordsV2(simulator, v2, { page_size: '100' });
      const expected = new Map(newer.map((one) => [Number(one['id']), one[column]]));
      const { records } = await listV1(simulator, v1, { limit: '100' });
      expect(new Map(records.map((one) => [one['id'], one[older]])), v1).toEqual(expected);
    }
  });

  it('v1 can show records that were put with almost no properties', async () => {
    const simulator = await start({ contacts: 5 });
    const keys = ['contacts', 'companies', 'users', 'tags', 'opportunities', 'orders', 'products', 'subscriptions', 'tasks', 'notes', 'files', 'campaigns'] as const; // prettier-ignore
    for (const key of keys) {
      simulator.world.put(key, { id: '99999999', total: 'a lot', stage: 7, tag_ids: null, order_items: 'none' });
      const { records } = await listV1(simulator, key, { limit: '1000' });
      expect(
        records.map(({ id }) => id),
        key,
      ).toContain(99_999_999);
    }
  });
});
