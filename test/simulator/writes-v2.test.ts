import { describe, expect, it } from 'vitest';
import { simulators, type JsonRecord } from './kit.js';
import { listIds, getJson, send } from './writes.js';

/** A moment with milliseconds that round up. */
const NOW = Date.parse('2026-03-04T05:06:07.841Z');
const clock = { now: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };
const PRINTED = '2026-03-04T05:06:07.841Z';
const KEPT = '2026-03-04T05:06:08Z';

const some = { email_addresses: [{ email: 'ada@example.com', field: 'EMAIL1' }] };

describe('contacts of v2', () => {
  const { start } = simulators();

  it('A created contact gets a new id, is answered with milliseconds and read back in whole seconds', async () => {
    const simulator = await start({ contacts: 20, clock });
    const fields = 'id,given_name,email_addresses,create_time,update_time,tag_ids,custom_fields,created_by';
    const made = await send(simulator, 'POST', `/v2/contacts?fields=${fields}`, { ...some, given_name: 'Ada' });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ given_name: 'Ada', create_time: PRINTED, update_time: PRINTED, tag_ids: [] });
    const id = made.json['id'] as string;
    const read = await getJson(simulator, `/v2/contacts/${id}?fields=${fields}`);
    expect(read).toEqual({ ...made.json, create_time: KEPT, update_time: KEPT });
    expect(read['email_addresses']).toEqual([
      {
        email: 'ada@example.com',
        field: 'EMAIL1',
        is_opt_in: false,
        email_opt_status: 'UNENGAGED_MARKETABLE',
        opt_in_reason: null,
      },
    ]);
    expect(await listIds(simulator, '/v2/contacts?filter=email%3D%3Dada*', 'contacts')).toEqual([id]);
    expect(await listIds(simulator, `/v2/contacts?filter=start_update_time%3D%3D${KEPT}`, 'contacts')).toEqual([id]);
    expect(simulator.world.count('contacts')).toBe(21);
    const others = ['contacts', 'companies', 'users'] as const;
    expect(others.filter((key) => simulator.world.get(key, id) !== null)).toEqual(['contacts']);
  });

  it('A contact is changed only where the body says so: lists as a whole, custom fields one by one', async () => {
    const simulator = await start({ contacts: 20, clock });
    const [id] = (await listIds(simulator, '/v2/contacts?page_size=1', 'contacts')) as string[];
    const path = `/v2/contacts/${id}`;
    await send(simulator, 'PATCH', path, {
      phone_numbers: [
        { number: '480-555-0100', field: 'PHONE1' },
        { number: '480-555-0200', field: 'PHONE2' },
      ],
      custom_fields: [
        { id: '7', content: 41 },
        { id: '9', content: 'Gold' },
      ],
      family_name: 'Kept',
    });
    const { status } = await send(simulator, 'PATCH', path, {
      phone_numbers: [{ number: '480-555-0300', field: 'PHONE2' }],
      custom_fields: [{ id: '7', content: 42 }],
      given_name: null,
    });
    expect(status).toBe(200);
    const after = await getJson(
      simulator,
      `${path}?fields=phone_numbers,custom_fields,given_name,family_name,update_time`,
    );
    expect((after['phone_numbers'] as JsonRecord[]).map(({ number, field }) => [number, field])).toEqual([
      ['480-555-0300', 'PHONE2'],
    ]);
    const contents = Object.fromEntries(
      (after['custom_fields'] as JsonRecord[]).map((one) => [one['id'], one['content']]),
    );
    expect(contents).toMatchObject({ '7': 42, '9': 'Gold' });
    expect(after).toMatchObject({ given_name: null, family_name: 'Kept', update_time: KEPT });
  });

  it('A contact is changed only in the properties that update_mask names', async () => {
    const simulator = await start({ contacts: 20 });
    const [id] = (await listIds(simulator, '/v2/contacts?page_size=1', 'contacts')) as string[];
    const fields = 'email_addresses,phone_numbers,given_name,job_title';
    const before = await getJson(simulator, `/v2/contacts/${id}?fields=${fields}`);
    const masked = await send(simulator, 'PATCH', `/v2/contacts/${id}?update_mask=given_name&update_mask=job_title`, {
      given_name: 'Masked',
      job_title: 'Pilot',
      email_addresses: [],
    });
    expect(masked.status).toBe(200);
    expect(await getJson(simulator, `/v2/contacts/${id}?fields=${fields}`)).toEqual({
      ...before,
      given_name: 'Masked',
      job_title: 'Pilot',
    });
    const unknown = await send(simulator, 'PATCH', `/v2/contacts/${id}?update_mask=first_name`, {});
    expect([unknown.status, unknown.json['status']]).toEqual([400, 'INVALID_ARGUMENT']);
  });

  it('An address keeps its status, and an opt-in reason makes it marketable', async () => {
    const simulator = await start({ contacts: 20 });
    const made = await send(simulator, 'POST', '/v2/contacts', some);
    const path = `/v2/contacts/${made.json['id'] as string}`;
    const fields = '?fields=email_addresses';
    await send(simulator, 'PATCH', path, { email_addresses: [{ email: 'ADA@example.com', opt_in_reason: 'Fair' }] });
    const opted = { is_opt_in: true, email_opt_status: 'SINGLE_OPT_IN', opt_in_reason: 'Fair' };
    expect((await getJson(simulator, path + fields))['email_addresses']).toMatchObject([opted]);
    await send(simulator, 'PATCH', path, {
      email_addresses: [
        { email: 'ada@example.com', field: 'EMAIL2' },
        { email: 'new@example.com', field: 'EMAIL1' },
      ],
    });
    expect((await getJson(simulator, path + fields))['email_addresses']).toMatchObject([
      { field: 'EMAIL2', ...opted },
      { field: 'EMAIL1', is_opt_in: false },
    ]);
  });

  it.each([
    ['no contact channel', { given_name: 'Nobody' }],
    ['a name that is too long', { ...some, given_name: 'x'.repeat(41) }],
    ['an invalid address', { email_addresses: [{ email: 'ada at example' }] }],
    ['an unknown address field', { email_addresses: [{ email: 'a@example.com', field: 'EMAIL4' }] }],
    ['a region without a country', { ...some, addresses: [{ field: 'BILLING', region: 'Arizona' }] }],
    ['a country in two letters', { ...some, addresses: [{ field: 'BILLING', country_code: 'US' }] }],
    ['an unknown owner', { ...some, owner_id: '999999' }],
    ['an unknown company', { ...some, company: { id: '1' } }],
    ['an unknown custom field', { ...some, custom_fields: [{ id: '8', content: 1 }] }],
    ['a lead source of 0', { ...some, leadsource_id: '0' }],
    ['an invalid birthday', { ...some, birth_date: '4 March' }],
    ['a text instead of a list', { ...some, phone_numbers: '480-555-0100' }],
    ['no JSON', '{"given_name":'],
    ['a list as body', [some]],
    ['no body', undefined],
  ])('A contact with %s is rejected, and nothing is written', async (_what, body) => {
    const simulator = await start({ contacts: 5 });
    const { status, json } = await send(simulator, 'POST', '/v2/contacts', body);
    expect([status, json['code'], json['status']]).toEqual([400, 400, 'INVALID_ARGUMENT']);
    expect(simulator.world.count('contacts')).toBe(5);
  });

  it('An unknown `fields` name is rejected before the write, and duplicate_option is ignored', async () => {
    const simulator = await start({ contacts: 5 });
    expect((await send(simulator, 'POST', '/v2/contacts?fields=shoe_size', some)).status).toBe(400);
    expect(simulator.world.count('contacts')).toBe(5);
    for (const status of [201, 201])
      expect((await send(simulator, 'POST', '/v2/contacts?duplicate_option=Email', some)).status).toBe(status);
    expect(simulator.world.count('contacts')).toBe(7);
  });

  it('A deleted contact is gone, also from its tags, and its id is not used again', async () => {
    const simulator = await start({ contacts: 20 });
    const [tag] = (await listIds(simulator, '/v2/tags?page_size=1', 'tags')) as string[];
    const made = await send(simulator, 'POST', '/v2/contacts', some);
    const id = made.json['id'] as string;
    await send(simulator, 'POST', `/v2/tags/${tag}/contacts:applyTags`, { contact_ids: [id] });
    const gone = await send(simulator, 'DELETE', `/v2/contacts/${id}`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect((await send(simulator, 'DELETE', `/v2/contacts/${id}`)).json).toMatchObject({
      code: 404,
      status: 'NOT_FOUND',
    });
    expect((await send(simulator, 'PATCH', `/v2/contacts/${id}`, some)).status).toBe(404);
    expect(await listIds(simulator, `/v2/tags/${tag}/contacts?page_size=1000`, 'contacts')).not.toContain(id);
    expect((await send(simulator, 'POST', '/v2/contacts', some)).json['id']).not.toBe(id);
  });
});
