import { afterEach, describe, expect, it } from 'vitest';
import { EndpointChanged } from '../../../src/keap/endpoints/resolver.js';
import type { KeapClient } from '../../../src/keap/keap-client.js';
import { FanOuts } from '../../../src/keap/sizes/fan-outs.js';
import { createManualClock } from '../../kit/clock.js';
import { catchRejection, createRequestContext, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

const webPage = {
  status: 404,
  body: '<html><title>Keap - Page Not Found</title></html>',
  headers: { 'content-type': 'text/html' },
};
const pair = { contact_id: '1', tag_id: '5', applied_at: '2024-01-01T00:00:00Z' };
const body = (contacts: readonly object[]) => ({ body: { contacts, next_page_token: '' } });

const fetchBulk = (client: KeapClient, ...ownerIds: string[]) =>
  client.fetchPage('contact_tags', { ownerIds }, createRequestContext());

describe('the bulk list of tags', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  it('A pair becomes a record of the list, with the id of its owner', async () => {
    keap = await scriptedKeap(() => body([{ contact_id: 7, tag_id: 5, applied_at: '2024-01-01T00:00:00Z' }]));
    const client = keap.client();
    expect((await fetchBulk(client, '5', '6')).rows).toEqual([
      { id: '7', tag_id: '5', applied_time: '2024-01-01T00:00:00Z' },
    ]);
    expect(keap.calls[0]!.url.searchParams.get('filter')).toBe('tag_ids==5,6');
    expect(client.bulk.find('contact_tags')?.isProven).toBe(true);
    expect(client.bulk.find('contacts')).toBeNull();
  });

  it('Concurrent first requests to a missing bulk list cost one call, and all are planned again', async () => {
    keap = await scriptedKeap(() => webPage);
    const client = keap.client();
    const outcomes = await Promise.all(['5', '6', '7'].map((id) => catchRejection(fetchBulk(client, id))));
    for (const error of outcomes) expect(error).toBeInstanceOf(EndpointChanged);
    expect(keap.calls).toHaveLength(1);
    expect(client.bulk.find('contact_tags')).toBeNull();
  });

  it.each([400, 403, 404])(
    'The status %i of a bulk list that has not answered yet means that it is missing',
    async (status) => {
      keap = await scriptedKeap(() => ({ status, body: { code: status, message: 'no' } }));
      const client = keap.client();
      expect(await catchRejection(fetchBulk(client, '5'))).toBeInstanceOf(EndpointChanged);
      expect(client.bulk.find('contact_tags')).toBeNull();
    },
  );

  it.each([400, 403])('The status %i of a bulk list that has answered is an error', async (status) => {
    const responses = [body([pair]), { status, body: { code: status, message: 'no' } }];
    keap = await scriptedKeap(() => responses.shift()!);
    const client = keap.client();
    await fetchBulk(client, '5');
    const error = await catchRejection(fetchBulk(client, '6'));
    expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED' });
    expect(error).not.toBeInstanceOf(EndpointChanged);
    expect(client.bulk.find('contact_tags')?.isProven).toBe(true);
  });

  it('An empty page proves nothing', async () => {
    keap = await scriptedKeap(() => body([]));
    const client = keap.client();
    expect((await fetchBulk(client, '5')).rows).toEqual([]);
    expect(client.bulk.find('contact_tags')?.isProven).toBe(false);
  });

  it.each([
    ['of an owner that was not requested', { ...pair, tag_id: '6' }],
    ['without an owner', { contact_id: '1' }],
    ['without a child', { tag_id: '5' }],
  ])('A page with a record %s is UPSTREAM_BAD_DATA once the list has answered', async (_name, record) => {
    const responses = [body([pair])];
    keap = await scriptedKeap(() => responses.shift() ?? body([pair, record]));
    const client = keap.client();
    await fetchBulk(client, '5');
    const error = await catchRejection(
      client.fetchPage('contact_tags', { ownerIds: ['5'], size: 10 }, createRequestContext()),
    );
    expect(error.code).toBe('UPSTREAM_BAD_DATA');
  });
});

describe('known numbers of children', () => {
  it('A known number of children is the largest of the last hour', async () => {
    const clock = createManualClock();
    const fanOuts = new FanOuts(clock);
    fanOuts.note('contact_tags', '5', 900);
    fanOuts.note('contact_tags', '5', 20);
    expect([fanOuts.get('contact_tags', '5'), fanOuts.get('contact_tags', '6')]).toEqual([900, 0]);
    await clock.advance(3_600_000);
    expect(fanOuts.get('contact_tags', '5')).toBe(0);
    fanOuts.note('contact_tags', '5', 20);
    expect(fanOuts.get('contact_tags', '5')).toBe(20);
  });
});
