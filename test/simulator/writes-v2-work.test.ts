import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { simulators, type JsonRecord } from './kit.js';
import { listIds, getJson, send } from './writes.js';

const NOW = Date.parse('2026-03-04T05:06:07.250Z');
const clock = { now: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };
const PRINTED = '2026-03-04T05:06:07.250Z';
const KEPT = '2026-03-04T05:06:07Z';

const fetchFirstId = async (simulator: Simulator, path: string, envelope: string): Promise<string> =>
  (await listIds(simulator, `/v2/${path}?page_size=1`, envelope))[0] as string;

describe('writes of v2', () => {
  const { start } = simulators();

  it('A note of a contact can be created, changed and deleted', async () => {
    const simulator = await start({ contacts: 20, clock });
    const contact = await fetchFirstId(simulator, 'contacts', 'contacts');
    const user_id = await fetchFirstId(simulator, 'users', 'users');
    const path = `/v2/contacts/${contact}/notes`;
    const created = await send(simulator, 'POST', path, { user_id, title: 'Call', text: 'Hello\n😀', is_pinned: true });
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      contact_id: contact,
      assigned_to_user: { id: user_id },
      create_time: PRINTED,
    });
    expect(created.json).not.toHaveProperty('custom_fields');
    const id = created.json['id'] as string;
    const find = `/v2/notes?filter=ids%3D%3D${id}`;
    const [read] = (await getJson(simulator, find))['notes'] as JsonRecord[];
    expect(read).toEqual({ ...created.json, create_time: KEPT, update_time: KEPT });
    expect(await listIds(simulator, `/v2/notes?filter=contact_id%3D%3D${contact}`, 'notes')).toContain(id);
    const changed = await send(simulator, 'PATCH', `${path}/${id}`, { user_id, text: 'Changed', is_pinned: false });
    expect([changed.status, changed.json['title'], changed.json['text'], changed.json['pinned_at']]).toEqual([
      200,
      'Call',
      'Changed',
      null,
    ]);
    expect((await send(simulator, 'DELETE', `/v2/contacts/999999/notes/${id}`)).status).toBe(404);
    expect((await send(simulator, 'DELETE', `${path}/${id}`)).status).toBe(204);
    expect(await listIds(simulator, find, 'notes')).toEqual([]);
    expect((await send(simulator, 'POST', path, { title: 'No user' })).status).toBe(400);
    expect((await send(simulator, 'POST', '/v2/contacts/1/notes', { user_id })).status).toBe(404);
  });

  it('A task can be created, completed, reopened and deleted', async () => {
    const simulator = await start({ contacts: 20, clock });
    const contact_id = await fetchFirstId(simulator, 'contacts', 'contacts');
    const assigned_to_user_id = await fetchFirstId(simulator, 'users', 'users');
    const body = { title: 'Ring', assigned_to_user_id, contact_id, due_time: '2026-04-01T09:00:00.000Z' };
    const created = await send(simulator, 'POST', '/v2/tasks', { ...body, remind_time_mins: 15, priority: 'CRITICAL' });
    expect([created.status, created.json['completed'], created.json['create_time']]).toEqual([201, false, PRINTED]);
    const path = `/v2/tasks/${created.json['id'] as string}`;
    expect(await getJson(simulator, path)).toMatchObject({
      ...body,
      due_time: '2026-04-01T09:00:00Z',
      modification_time: KEPT,
    });
    await send(simulator, 'PATCH', path, { completed: true });
    expect(await getJson(simulator, path)).toMatchObject({ completed: true, completion_time: KEPT, title: 'Ring' });
    await send(simulator, 'PATCH', `${path}?update_mask=completed`, { completed: false, title: 'skipped' });
    expect(await getJson(simulator, path)).toMatchObject({ completed: false, completion_time: null, title: 'Ring' });
    const filter = `contact_id%3D%3D${contact_id};title%3D%3DRing`;
    expect(await listIds(simulator, `/v2/tasks?filter=${filter}`, 'tasks')).toEqual([created.json['id']]);
    expect((await send(simulator, 'DELETE', path)).status).toBe(204);
    expect((await send(simulator, 'GET', path)).status).toBe(404);
    const wrongs = [
      {},
      { ...body, priority: 'HIGH' },
      { ...body, remind_time_mins: 7 },
      { ...body, due_time: '2026-04-01' },
    ];
    for (const wrong of [...wrongs, { ...body, contact_id: '1' }, { ...body, completed: 'yes' }])
      expect([wrong, (await send(simulator, 'POST', '/v2/tasks', wrong)).status]).toEqual([wrong, 400]);
  });

  it('An opportunity can be created and moved, and each stage move is recorded', async () => {
    const simulator = await start({ contacts: 20, clock });
    const contact_id = await fetchFirstId(simulator, 'contacts', 'contacts');
    const [first, second] = (await listIds(simulator, '/v2/opportunities/stages', 'stages')) as [string, string];
    const body = { opportunity_title: 'Big one', contact_id, stage_id: first, projected_revenue_low: 10.5 };
    const created = await send(simulator, 'POST', '/v2/opportunities?fields=created_by', body);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      contact: { id: contact_id },
      stage: { id: first },
      user: null,
      created_time: PRINTED,
    });
    expect(created.json['created_by']).toBe('1');
    const id = created.json['id'] as string;
    const moves = `/v2/opportunities/stageMoves?filter=opportunity_id%3D%3D${id}&order_by=id`;
    const result = async (): Promise<unknown[]> =>
      ((await getJson(simulator, moves))['stage_moves'] as JsonRecord[]).map((one) => [
        one['move_from_stage_id'],
        one['move_to_stage_id'],
      ]);
    expect(await result()).toEqual([['0', first]]);
    await send(simulator, 'PATCH', `/v2/opportunities/${id}`, { stage_id: second });
    await send(simulator, 'PATCH', `/v2/opportunities/${id}`, { stage_id: second, opportunity_notes: 'No move' });
    expect(await result()).toEqual([['0', first], [first, second]]); // prettier-ignore
    expect(await getJson(simulator, `/v2/opportunities/${id}`)).toMatchObject({
      stage: { id: second },
      last_updated_time: KEPT,
    });
    expect(await listIds(simulator, `/v2/opportunities?filter=stage_id%3D%3D${second}`, 'opportunities')).toContain(id);
    const seeded = (
      await listIds(simulator, `/v2/opportunities?filter=stage_id%3D%3D${first}`, 'opportunities')
    )[0] as string;
    await send(simulator, 'PATCH', `/v2/opportunities/${seeded}?update_mask=stage_id`, { stage_id: second });
    expect(await listIds(simulator, `/v2/opportunities?filter=stage_id%3D%3D${first}`, 'opportunities')).not.toContain(
      seeded,
    );
    expect((await send(simulator, 'DELETE', `/v2/opportunities/${id}`)).status).toBe(204);
    expect((await send(simulator, 'DELETE', `/v2/opportunities/${id}`)).status).toBe(404);
    for (const missing of ['opportunity_title', 'contact_id', 'stage_id']) {
      const { status } = await send(simulator, 'POST', '/v2/opportunities', { ...body, [missing]: undefined });
      expect([missing, status]).toEqual([missing, 400]);
    }
    expect((await send(simulator, 'PATCH', `/v2/opportunities/${seeded}`, { stage_id: '1' })).status).toBe(400);
  });

  it('A company can be created and changed', async () => {
    const simulator = await start({ contacts: 20, clock });
    const created = await send(simulator, 'POST', '/v2/companies?fields=email_address,create_time', {
      company_name: 'Difference Engines Ltd.',
      email_address: { email: 'office@engines.example.com' },
    });
    expect([created.status, created.json['create_time']]).toEqual([201, PRINTED]);
    const path = `/v2/companies/${created.json['id'] as string}`;
    const masked = await send(simulator, 'PATCH', `${path}?update_mask=website`, {
      website: 'https://e.example.com',
      company_name: 'X',
    });
    expect(masked.json).toMatchObject({ website: 'https://e.example.com', company_name: 'Difference Engines Ltd.' });
    expect(await listIds(simulator, '/v2/companies?filter=name%3D%3DDifference*', 'companies')).toEqual([
      created.json['id'],
    ]);
    expect((await send(simulator, 'POST', '/v2/companies', { website: 'x' })).status).toBe(400);
    expect((await send(simulator, 'PATCH', path, { address: { region: 'Arizona' } })).status).toBe(400);
  });

  it('A write is recorded with its body, and can fail before or after it takes effect', async () => {
    const simulator = await start({ contacts: 5 });
    const body = { name: 'Faulty' };
    simulator.faults.add({
      kind: 'status',
      status: 429,
      times: 1,
      match: ({ body: sent }) => (sent as JsonRecord)['name'] === 'Faulty',
    });
    expect((await send(simulator, 'POST', '/v2/tags', body)).status).toBe(429);
    expect(await listIds(simulator, '/v2/tags?filter=name%3D%3DFaulty', 'tags')).toEqual([]);
    simulator.faults.add({ kind: 'after', times: 1 });
    expect((await send(simulator, 'POST', '/v2/tags', body)).status).toBe(500);
    expect(await listIds(simulator, '/v2/tags?filter=name%3D%3DFaulty', 'tags')).toHaveLength(1);
    await send(simulator, 'POST', '/v2/tags', 'not json');
    expect(simulator.calls.map(({ method, body: sent, status }) => [method, sent, status])).toEqual([
      ['POST', body, 429],
      ['GET', null, 200],
      ['POST', body, 500],
      ['GET', null, 200],
      ['POST', null, 400],
    ]);
    expect((await send(simulator, 'PUT', '/v2/tags', body)).status).toBe(405);
  });

  it('A write outside the edition answers 403 or a page, and changes nothing', async () => {
    const max = await start({ contacts: 5, edition: 'max' });
    const body = { opportunity_title: 'X', contact_id: '1000', stage_id: '20' };
    expect((await send(max, 'POST', '/v2/opportunities', body)).status).toBe(403);
    const older = await start({ contacts: 5, edition: 'v1' });
    const { status, text } = await send(older, 'POST', '/v2/tags', { name: 'X' });
    expect([status, text.startsWith('<!DOCTYPE html>')]).toEqual([404, true]);
    expect(older.world.count('tags')).toBe(40);
  });
});
