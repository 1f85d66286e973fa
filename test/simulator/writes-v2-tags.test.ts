import { describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.js';
import { simulators, type JsonRecord } from './kit.js';
import { listIds, getJson, send } from './writes.js';

const NOW = Date.parse('2026-03-04T05:06:07.500Z');
const clock = { now: () => NOW, monotonicMs: () => 0, sleep: () => Promise.resolve() };
const KEPT = '2026-03-04T05:06:08Z';

/** A tag that some contacts have, but not all. */
async function findUsedTag(simulator: Simulator): Promise<string> {
  const tags = (await listIds(simulator, '/v2/tags?page_size=100', 'tags')) as string[];
  for (const tag of tags) {
    const members = await listIds(simulator, `/v2/tags/${tag}/contacts?page_size=1000`, 'contacts');
    if (members.length > 1 && members.length < simulator.world.count('contacts') - 2) return tag;
  }
  throw new Error('No tag of this account has some contacts and not all.');
}

describe('tags of v2', () => {
  const { start } = simulators();

  it('A tag is applied to many contacts, each with its own result, and shows from every side', async () => {
    const simulator = await start({ contacts: 40, tags: 4, clock, seedDefects: false });
    const tag = await findUsedTag(simulator);
    const members = (await listIds(simulator, `/v2/tags/${tag}/contacts?page_size=1000`, 'contacts')) as string[];
    const all = (await listIds(simulator, '/v2/contacts?page_size=1000', 'contacts')) as string[];
    const [fresh, other] = all.filter((id) => !members.includes(id)) as [string, string];
    const before = simulator.world.count('contact_tags');
    const contact_ids = [fresh, members[0], '999999', Number(other), fresh];
    const { status, json } = await send(simulator, 'POST', `/v2/tags/${tag}/contacts:applyTags`, { contact_ids });
    const results = {
      [fresh]: 'SUCCESS',
      [other]: 'SUCCESS',
      [members[0]!]: 'DUPLICATE',
      '999999': 'CONTACT_NOT_FOUND',
    };
    expect([status, json]).toEqual([200, { results }]);
    expect(simulator.world.count('contact_tags')).toBe(before + 2);
    expect(simulator.world.count('applied_tags')).toBe(before + 2);
    const since = `/v2/tags/${tag}/contacts?filter=since_applied_time%3D%3D${KEPT}`;
    expect(
      ((await getJson(simulator, since))['contacts'] as JsonRecord[])
        .map((one) => `${String(one['id'])} ${String(one['applied_time'])}`)
        .toSorted(),
    ).toEqual([fresh, other].map((id) => `${id} ${KEPT}`).toSorted());
    const contact = await getJson(simulator, `/v2/contacts/${fresh}?fields=tag_ids,groups,update_time`);
    expect(contact['tag_ids']).toContain(tag);
    expect((contact['groups'] as string).split(',')).toEqual(contact['tag_ids']);
    expect(contact['update_time']).toBe(KEPT);
    const applied = (await getJson(simulator, `/v2/contacts/${fresh}/tags?order_by=applied_time desc`))[
      'tags'
    ] as JsonRecord[];
    expect(applied[0]).toEqual({ tag: await getJson(simulator, `/v2/tags/${tag}`), applied_time: KEPT });
  });

  it('A tag is removed from contacts, and contacts without it are ignored', async () => {
    const simulator = await start({ contacts: 40, tags: 4, seedDefects: false });
    const tag = await findUsedTag(simulator);
    const path = `/v2/tags/${tag}/contacts`;
    const members = (await listIds(simulator, `${path}?page_size=1000`, 'contacts')) as string[];
    const [first, ...rest] = members as [string, ...string[]];
    const { status, text } = await send(simulator, 'POST', `${path}:removeTags`, { contact_ids: [first, '999999'] });
    expect([status, text]).toEqual([204, '']);
    expect(await listIds(simulator, `${path}?page_size=1000`, 'contacts')).toEqual(rest);
    expect((await getJson(simulator, `/v2/contacts/${first}?fields=tag_ids`))['tag_ids']).not.toContain(tag);
    const under = (await getJson(simulator, `/v2/contacts/${first}/tags`))['tags'] as { tag: JsonRecord }[];
    expect(under.map((one) => one.tag['id'])).not.toContain(tag);
    const again = await send(simulator, 'POST', `${path}:applyTags`, { contact_ids: [first] });
    expect(again.json).toEqual({ results: { [first]: 'SUCCESS' } });
  });

  it('A missing tag is a 404, and an invalid list of contacts a 400', async () => {
    const simulator = await start({ contacts: 5 });
    const [tag] = (await listIds(simulator, '/v2/tags?page_size=1', 'tags')) as string[];
    for (const word of ['applyTags', 'removeTags']) {
      const missing = await send(simulator, 'POST', `/v2/tags/1/contacts:${word}`, { contact_ids: ['1000'] });
      expect([word, missing.status, missing.json['status']]).toEqual([word, 404, 'NOT_FOUND']);
      for (const body of [{}, { contact_ids: '1000' }, { contact_ids: ['ada'] }, { contact_ids: null }]) {
        const { status } = await send(simulator, 'POST', `/v2/tags/${tag}/contacts:${word}`, body);
        expect([word, body, status]).toEqual([word, body, 400]);
      }
    }
  });

  it('A tag is created in a category, starts without contacts, and can be renamed', async () => {
    const simulator = await start({ contacts: 5, clock });
    const [category] = (await listIds(simulator, '/v2/tags/categories', 'tag_categories')) as string[];
    const created = await send(simulator, 'POST', '/v2/tags', { name: 'Alumni', category: { id: category } });
    expect([created.status, created.json]).toEqual([
      201,
      { ...created.json, name: 'Alumni', category: { id: category }, create_time: '2026-03-04T05:06:07.500Z' },
    ]);
    const id = created.json['id'] as string;
    expect(await listIds(simulator, '/v2/tags?filter=name%3D%3DAlumni', 'tags')).toEqual([id]);
    expect(await listIds(simulator, `/v2/tags/${id}/contacts`, 'contacts')).toEqual([]);
    await send(simulator, 'PATCH', `/v2/tags/${id}?update_mask=name`, { name: 'Friends', description: 'skipped' });
    expect(await getJson(simulator, `/v2/tags/${id}`)).toMatchObject({
      name: 'Friends',
      description: null,
      update_time: KEPT,
    });
    for (const body of [{}, { name: '' }, { name: 'X', category: { id: '999999' } }, { name: 7 }])
      expect([body, (await send(simulator, 'POST', '/v2/tags', body)).status]).toEqual([body, 400]);
  });

  it('A deleted tag is gone from the account, from its contacts and from every list, and nothing else is', async () => {
    const simulator = await start({ contacts: 40, tags: 4, clock, seedDefects: false });
    const tag = await findUsedTag(simulator);
    const members = (await listIds(simulator, `/v2/tags/${tag}/contacts?page_size=1000`, 'contacts')) as string[];
    const [first] = members as [string];
    const path = `/v2/contacts/${first}?fields=tag_ids,groups,update_time`;
    const before = await getJson(simulator, path);
    const [pairs, tags] = [simulator.world.count('contact_tags'), simulator.world.count('tags')];
    const { status, text } = await send(simulator, 'DELETE', `/v2/tags/${tag}`);
    expect([status, text]).toEqual([204, '']);
    const left = (before['tag_ids'] as string[]).filter((id) => id !== tag);
    expect(await getJson(simulator, path)).toEqual({ ...before, tag_ids: left, groups: left.join(',') });
    const under = (await getJson(simulator, `/v2/contacts/${first}/tags`))['tags'] as { tag: JsonRecord }[];
    expect(under.map((one) => String(one.tag['id'])).toSorted()).toEqual(left.toSorted());
    const all = (await getJson(simulator, '/v2/contacts?page_size=1000&fields=tag_ids'))['contacts'] as JsonRecord[];
    expect(all.filter((one) => (one['tag_ids'] as string[]).includes(tag))).toEqual([]);
    const older = (await getJson(simulator, '/v1/contacts?limit=1000'))['contacts'] as JsonRecord[];
    expect(older.filter((one) => (one['tag_ids'] as number[]).includes(Number(tag)))).toEqual([]);
    expect(await listIds(simulator, '/v2/tags?page_size=1000', 'tags')).not.toContain(tag);
    expect([simulator.world.count('contact_tags'), simulator.world.count('tags')]).toEqual([
      pairs - members.length,
      tags - 1,
    ]);
    for (const deletedPath of [`/v2/tags/${tag}`, `/v2/tags/${tag}/contacts`, `/v1/tags/${tag}/contacts`])
      expect((await send(simulator, 'GET', deletedPath)).status, deletedPath).toBe(404);
    expect((await send(simulator, 'DELETE', `/v2/tags/${tag}`)).status).toBe(404);
  });

  it('A tag that only a changed contact lists is removed from it when the tag is deleted', async () => {
    const simulator = await start({ contacts: 5, seedDefects: false });
    const [tag] = (await listIds(simulator, '/v2/tags?page_size=1', 'tags')) as [string];
    const [id] = (await listIds(simulator, '/v2/contacts', 'contacts')) as [string];
    simulator.world.put('contacts', { ...simulator.world.get('contacts', id)!, tag_ids: [tag] });
    await send(simulator, 'DELETE', `/v2/tags/${tag}`);
    expect((await getJson(simulator, `/v2/contacts/${id}?fields=tag_ids`))['tag_ids']).toEqual([]);
  });

  it('Tag categories can be created, each name once', async () => {
    const simulator = await start({ contacts: 5, clock });
    const path = '/v2/tags/categories';
    const created = await send(simulator, 'POST', path, { name: 'Segments', description: 'Kinds of customers' });
    expect([created.status, created.json]).toEqual([
      201,
      {
        id: created.json['id'],
        name: 'Segments',
        description: 'Kinds of customers',
        create_time: '2026-03-04T05:06:07.500Z',
        update_time: '2026-03-04T05:06:07.500Z',
      },
    ]);
    const id = created.json['id'] as string;
    expect(await getJson(simulator, `${path}/${id}`)).toMatchObject({ name: 'Segments', create_time: KEPT });
    expect(await listIds(simulator, `${path}?page_size=100`, 'tag_categories')).toContain(id);
    expect((await send(simulator, 'POST', '/v2/tags', { name: 'In it', category: { id } })).status).toBe(201);
    expect((await send(simulator, 'POST', path, { name: 'segments ' })).status).toBe(409);
    for (const body of [{}, { name: '' }, { name: 7 }])
      expect([body, (await send(simulator, 'POST', path, body)).status]).toEqual([body, 400]);
  });
});
