import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { simulators, type JsonRecord } from './kit.js';
import { getJson, send } from './writes.js';

const NOW = Date.parse('2026-03-04T05:06:07.250Z');
const clock = { now: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };
const PRINTED = '2026-03-04T05:06:07.250+0000';
const KEPT = '2026-03-04T05:06:07.000+0000';

const ids = async (simulator: Simulator, path: string, envelope: string): Promise<number[]> =>
  ((await getJson(simulator, `/v1/${path}`))[envelope] as JsonRecord[]).map((one) => one['id'] as number);

describe('writes of v1', () => {
  const { start } = simulators();

  it('v1 creates, changes and deletes a contact, and both API versions show it', async () => {
    const simulator = await start({ contacts: 20, clock, edition: 'full' });
    const made = await send(simulator, 'POST', '/v1/contacts', {
      given_name: 'Ada',
      birthday: '1985-03-15T00:00:00.000Z',
      source_type: 'LANDINGPAGE',
      opt_in_reason: 'She asked',
      email_addresses: [{ email: 'ada@example.com', field: 'EMAIL1' }],
    });
    expect([made.status, made.json['date_created'], made.json['email_status']]).toEqual([201, PRINTED, 'SingleOptIn']);
    const id = made.json['id'] as number;
    expect(typeof id).toBe('number');
    expect((await getJson(simulator, `/v1/contacts/${id}`))['date_created']).toBe(KEPT);
    const v2 = await getJson(simulator, `/v2/contacts/${id}?fields=birth_date,source_type,email_addresses`);
    expect(v2).toMatchObject({ birth_date: '1985-03-15', source_type: 'LANDING_PAGE' });
    expect(v2['email_addresses']).toMatchObject([{ is_opt_in: true, opt_in_reason: 'She asked' }]);
    const masked = await send(simulator, 'PATCH', `/v1/contacts/${id}?update_mask=given_name`, {
      given_name: 'Ada L.',
      email_addresses: [],
    });
    expect([masked.status, masked.json['given_name']]).toEqual([200, 'Ada L.']);
    expect(masked.json['email_addresses']).toHaveLength(1);
    expect((await send(simulator, 'DELETE', `/v1/contacts/${id}`)).status).toBe(204);
    const afterDeletion = await send(simulator, 'PATCH', `/v1/contacts/${id}`, { given_name: 'A' });
    expect([afterDeletion.status, afterDeletion.json]).toEqual([404, { message: 'Unable to find this Contact' }]);
  });

  it('v1 rejects the writes that Keap rejects, in the words of v1', async () => {
    const simulator = await start({ contacts: 5 });
    const refused: [string, unknown, RegExp][] = [
      ['contacts', { given_name: 'Ada' }, /must contain an e-mail address or phone number/],
      ['contacts', { email_addresses: [{ email: 'no address' }] }, /e-mail address/],
      ['contacts', '{', /JSON/],
      ['companies', {}, /company_name/],
      ['notes', { title: 'A' }, /contact_id/],
      ['notes', { title: 'A', contact_id: 999_999 }, /999999/],
      ['notes', { contact_id: 1000 }, /title/],
      ['tasks', { title: 'Call' }, /due_date/],
      ['tasks', { title: 'Call', due_date: '2026-04-01T10:00:00.000Z', priority: 9 }, /priority/],
      ['opportunities', { opportunity_title: 'A' }, /contact/],
      ['tags', { name: '' }, /name/],
    ];
    for (const [path, body, said] of refused) {
      const { status, json } = await send(simulator, 'POST', `/v1/${path}`, body);
      expect([path, status, Object.keys(json)]).toEqual([path, 400, ['message']]);
      expect(json['message']).toMatch(said);
    }
  });

  it('v1 applies and removes tags from both sides, each with its own result', async () => {
    const simulator = await start({ contacts: 20, clock, seedDefects: false });
    const tag = (await send(simulator, 'POST', '/v1/tags', { name: 'Fresh' })).json['id'] as number;
    const [one, other] = (await ids(simulator, 'contacts?limit=2', 'contacts')) as [number, number];
    const applied = await send(simulator, 'POST', `/v1/tags/${tag}/contacts`, { ids: [one, 999_999] });
    expect(applied.json).toEqual([{ [one]: 'SUCCESS' }, { 999_999: 'CONTACT_NOT_FOUND' }]);
    const below = await send(simulator, 'POST', `/v1/contacts/${one}/tags`, { tagIds: [tag, 999_999] });
    expect(below.json).toEqual([{ [tag]: 'DUPLICATE' }, { 999_999: 'TAG_ID_NOT_FOUND' }]);
    await send(simulator, 'POST', `/v1/contacts/${other}/tags`, { tagIds: [tag] });
    const members = (await getJson(simulator, `/v1/tags/${tag}/contacts`))['contacts'] as { contact: JsonRecord }[];
    expect(new Set(members.map(({ contact }) => contact['id']))).toEqual(new Set([one, other]));
    expect((await send(simulator, 'DELETE', `/v1/contacts/${one}/tags?ids=${tag}%2C999999`)).status).toBe(204);
    expect((await send(simulator, 'DELETE', `/v1/tags/${tag}/contacts?ids=${other}&ids=999999`)).status).toBe(204);
    expect((await getJson(simulator, `/v1/tags/${tag}/contacts`))['count']).toBe(0);
    expect((await getJson(simulator, `/v1/contacts/${one}`))['tag_ids']).not.toContain(tag);
  });

  it('v1 writes tasks, notes and opportunities in its own form', async () => {
    const simulator = await start({ contacts: 20, clock });
    const [contact] = (await ids(simulator, 'contacts?limit=1', 'contacts')) as [number];
    const task = await send(simulator, 'POST', '/v1/tasks', {
      title: 'Call',
      contact: { id: contact },
      priority: 1,
      due_date: '2026-04-01T10:00:00.000Z',
    });
    expect(task.json).toMatchObject({
      contact: { id: contact },
      priority: 1,
      due_date: '2026-04-01T10:00:00.000+0000',
    });
    const done = await send(simulator, 'PATCH', `/v1/tasks/${task.json['id'] as number}`, { completed: true });
    expect(done.json).toMatchObject({ completed: true, completion_date: KEPT });
    const note = await send(simulator, 'POST', '/v1/notes', { contact_id: contact, body: 'Hello\n😀', type: 'Call' });
    expect([note.status, note.json]).toMatchObject([201, { body: 'Hello\n😀', contact_id: contact, user_id: 0 }]);
    const pipeline = (await getJson(simulator, '/v1/opportunity/stage_pipeline')) as unknown as { stage_id: number }[];
    const [first, second] = pipeline as [{ stage_id: number }, { stage_id: number }];
    const deal = await send(simulator, 'POST', '/v1/opportunities', {
      opportunity_title: 'Roof',
      contact: { id: contact },
      stage: { id: first.stage_id },
      include_in_forecast: 0,
    });
    expect(deal.json).toMatchObject({ stage: { id: first.stage_id }, include_in_forecast: 0 });
    const moves = simulator.world.count('stage_moves');
    const moved = await send(simulator, 'PATCH', `/v1/opportunities/${deal.json['id'] as number}`, {
      stage: { id: second.stage_id },
    });
    expect(moved.json['stage']).toMatchObject({ id: second.stage_id });
    expect(simulator.world.count('stage_moves')).toBe(moves + 1);
  });
});
