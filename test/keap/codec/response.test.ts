import { afterEach, describe, expect, it } from 'vitest';
import type { KeapClient, Page } from '../../../src/keap/keap-client.js';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from '../scripted-keap.js';
import { iteratePages } from '../../kit/pages.js';

let keap: ScriptedKeap;
afterEach(() => keap.close());

/** A client of a Keap with these responses. Jitter is 0, so that retries cost no time. */
async function createClient(...script: ScriptedResponse[]): Promise<KeapClient> {
  keap = await scriptedKeap(script);
  return keap.client({ random: () => 0 });
}

const contacts = (ids: readonly string[], token?: unknown): ScriptedResponse => ({
  body: { contacts: ids.map((id) => ({ id })), ...(token === undefined ? {} : { next_page_token: token }) },
});
const html = '<!DOCTYPE html><html><title>Keap - Page Not Found</title></html>';

describe('a response', () => {
  it.each<[string, ScriptedResponse]>([
    ['a web page', { body: html, headers: { 'content-type': 'text/html' } }],
    ['truncated JSON', { body: '{"contacts":[{"id":"1"}' }],
    ['a list without its envelope', { body: [{ id: '1' }] }],
    ['an object without its list', { body: { tags: [] } }],
    ['an error with status 200', { body: { fault: { faultstring: 'secret' } } }],
    ['null for its list', { body: { contacts: null } }],
    ['records that are not objects', { body: { contacts: ['1'] } }],
    ['records without an id', { body: { contacts: [{ given_name: 'Ann' }] } }],
    ['more records than requested', contacts(['1', '2', '3'])],
    ['a page with the token just used', contacts(['1'], 'here')],
    ['a token that is not text', contacts(['1'], { a: 1 })],
    ['a link without a token', contacts(['1'], 'https://api.infusionsoft.com/crm/rest/v2/contacts?page_size=2')],
  ])('A response that is %s is retried until it is right', async (_, malformed) => {
    const client = await createClient(malformed, contacts(['1', '2']));
    const page = await client.fetchPage('contacts', { size: 2, token: 'here' }, createRequestContext());
    expect(page.rows).toEqual([{ id: '1' }, { id: '2' }]);
    expect(keap.calls).toHaveLength(2);
  });

  it('A response that stays malformed rejects without quoting the body, and is not cached', async () => {
    const client = await createClient({ body: '{"contacts":"ann@example.com"}' });
    const error = await catchRejection(client.fetchPage('contacts', {}, createRequestContext()));
    expect(error).toMatchObject({ code: 'UPSTREAM_BAD_DATA', facts: { path: '/v2/contacts' } });
    expect(error.message).not.toContain('ann@');
    expect(keap.calls).toHaveLength(4);
    await catchRejection(client.fetchPage('contacts', {}, createRequestContext()));
    expect(keap.calls).toHaveLength(8);
  });

  it.each<[string, unknown]>([
    ['without an id', { given_name: 'Ann' }],
    ['with null for its id', { id: null }],
    ['that is text', 'Ann'],
    ['that is null', null],
  ])('A list with one record %s keeps the others and their places', async (_, record) => {
    const client = await createClient({ body: { contacts: [{ id: '1' }, record, { id: '2' }] } });
    const page = await client.fetchPage('contacts', {}, createRequestContext());
    expect(page.rows.map(({ id }) => id ?? null)).toEqual(['1', null, '2']);
    expect(keap.calls).toHaveLength(1);
  });

  it('A response with ids that were not requested is rejected', async () => {
    const client = await createClient(contacts(['1', '3']));
    const found = await client.fetchByIds('contacts', ['1', '2'], [], createRequestContext());
    expect([...found.values()]).toMatchObject([{ code: 'UPSTREAM_BAD_DATA' }, { code: 'UPSTREAM_BAD_DATA' }]);
    await keap.close();
    const other = await createClient({ body: { id: '3' } });
    expect(await catchRejection(other.fetchOne('contacts', '1', [], createRequestContext()))).toMatchObject({
      code: 'UPSTREAM_BAD_DATA',
    });
  });

  it('An empty page with a token does not mean that the record is missing', async () => {
    const client = await createClient(contacts(['1'], 'a'), contacts([], 'b'));
    const found = await client.fetchByIds('contacts', ['1', '2'], [], createRequestContext());
    expect([...found.values()]).toMatchObject([{ code: 'UPSTREAM_BAD_DATA' }, { code: 'UPSTREAM_BAD_DATA' }]);
    expect(keap.calls).toHaveLength(2);
  });

  it.each<[string, unknown, string | null]>([
    ['empty', '', null],
    ['null', null, null],
    ['absent', undefined, null],
    ['text', 'abc', 'abc'],
    ['a number', 91, '91'],
    ['a whole URL', 'https://api.infusionsoft.com/crm/rest/v2/tags/?page_size=1&page_token=91', '91'],
  ])('The next page token may be %s', async (_, token, expected) => {
    const client = await createClient(contacts(['1'], token));
    expect((await client.fetchPage('contacts', {}, createRequestContext())).nextToken).toBe(expected);
    expect(keap.calls).toHaveLength(1);
  });

  it('The body of a page is unchanged', async () => {
    const body = '{"contacts":[{"id":"1","custom_fields":[{"id":"7","content":12345678901234567890}]}]}';
    const client = await createClient({ body });
    expect((await client.fetchPage('contacts', {}, createRequestContext())).body).toBe(body);
  });
});

describe('a list of several pages', () => {
  it('Each page request repeats everything but the token, and the last page gives the size', async () => {
    const client = await createClient(contacts(['1', '2'], 'a'), contacts(['3', '4'], 'b'), contacts(['5']));
    const pages: Page[] = [];
    for await (const page of iteratePages(
      client,
      'contacts',
      { size: 2, fields: ['tag_ids'] },
      createRequestContext(),
    )) {
      pages.push(page);
      if (pages.length === 1) expect(client.collectionSize('contacts')).toEqual({ records: 3, basis: 'atLeast' });
    }
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(5);
    expect(keap.calls.map(({ url }) => url.search)).toEqual([
      '?fields=id,tag_ids&page_size=2',
      '?fields=id,tag_ids&page_size=2&page_token=a',
      '?fields=id,tag_ids&page_size=2&page_token=b',
    ]);
    expect(client.collectionSize('contacts')).toEqual({ records: 5, basis: 'counted' });
    expect(client.collectionSize('orders')).toBeNull();
  });

  it('A list with a filter does not change the known size', async () => {
    const client = await createClient(contacts(['1']));
    await client.fetchPage(
      'contacts',
      { filter: [{ field: 'contact_id', op: '>', value: '0' }] },
      createRequestContext(),
    );
    expect(client.collectionSize('contacts')).toBeNull();
  });
});

describe('an error status', () => {
  it.each<[number, ScriptedResponse, string]>([
    [
      401,
      { body: { fault: { detail: { errorcode: 'keymanagement.service.invalid_access_token' } } } },
      'UPSTREAM_AUTH',
    ],
    [400, { body: { code: 400, message: 'ann@example.com' } }, 'UPSTREAM_REJECTED'],
    [403, { body: { message: 'ann@example.com' } }, 'UPSTREAM_REJECTED'],
    [404, { body: html }, 'UPSTREAM_REJECTED'],
    [302, { headers: { location: 'http://127.0.0.1:1/elsewhere' } }, 'UPSTREAM_REJECTED'],
    [501, {}, 'UPSTREAM_REJECTED'],
  ])(
    'Status %i rejects after one call, with status and path and nothing of the body',
    async (status, response, code) => {
      const client = await createClient({
        ...response,
        status,
        headers: { 'x-request-id': 'r-1', ...response.headers },
      });
      const error = await catchRejection(client.fetchPage('contacts', {}, createRequestContext()));
      expect(error).toMatchObject({
        name: 'KeapError',
        code,
        facts: { status, path: '/v2/contacts', requestId: 'r-1' },
      });
      expect(error.message).not.toMatch(/ann@|KeapAK|keymanagement/);
      expect(keap.calls).toHaveLength(1);
    },
  );

  it('A 404 in JSON means a missing record, and a 404 with a web page a missing path', async () => {
    const client = await createClient(
      { status: 404, body: { code: 404, message: 'gone' } },
      { status: 404, body: html },
    );
    expect(await client.fetchOne('contacts', '7', [], createRequestContext())).toBeNull();
    expect(await catchRejection(client.fetchOne('contacts', '7', [], createRequestContext()))).toMatchObject({
      code: 'UPSTREAM_REJECTED',
    });
  });

  it('A 429 of the day quota rejects with QUOTA_EXHAUSTED and the time of its reset', async () => {
    const headers = {
      'x-keap-tenant-throttle-limit': '10000|250000',
      'x-keap-tenant-throttle-available': '9000|0',
      'x-keap-tenant-throttle-time-unit': 'minute|day',
    };
    const client = await createClient({ status: 429, headers, body: { code: '429', message: 'Quota Exceeded' } });
    const error = await catchRejection(client.fetchPage('contacts', {}, createRequestContext()));
    expect(error).toMatchObject({ code: 'QUOTA_EXHAUSTED', facts: { status: 429, window: 'day' } });
    expect(error.facts?.['resetAt']).toMatch(/T00:00:00\.000Z$/);
    expect(await catchRejection(client.fetchPage('tags', {}, createRequestContext()))).toMatchObject({
      code: 'QUOTA_EXHAUSTED',
    });
    expect(keap.calls).toHaveLength(1);
  });
});
