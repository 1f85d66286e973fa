import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesETag } from '../../../src/server/graphql/etag.js';
import { startTestApp, type TestApp } from '../../kit/app.js';

const contacts = '{ contacts(first: 50) { nodes { id givenName familyName } } }';
type Headers = Readonly<Record<string, string>>;

describe('responses by GET and their size', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 60 });
  });
  afterAll(() => app.close());

  /** Sends no header of its own and does not decompress. */
  const get = (query: string, headers: Headers = {}): Promise<{ status: number; headers: Headers; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const url = new URL(`/graphql?${new URLSearchParams({ query }).toString()}`, app.url);
      const sent = request(url, { headers: { 'x-api-key': 'x', ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      sent.on('error', reject).end();
    });

  it('A cacheable response has a weak entity tag that its repetition shares, and 304 answers it without a body', async () => {
    const first = await get(contacts);
    const etag = first.headers['etag'] ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    const again = await get(contacts);
    // The cost differs, the data does not.
    expect(again.body.equals(first.body)).toBe(false);
    expect(again.headers['etag']).toBe(etag);
    const known = await get(contacts, { 'if-none-match': `"other", ${etag}` });
    expect([known.status, known.body.length, known.headers['etag']]).toEqual([304, 0, etag]);
    // A browser keeps the response, and asks each time whether it has changed.
    expect([first, known].map((one) => one.headers['cache-control'])).toEqual(Array(2).fill('private, no-cache'));
    expect((await get(contacts, { 'if-none-match': '"other"' })).status).toBe(200);
    const traced = await get(contacts, { 'if-none-match': etag, 'x-keap-trace': '1' });
    expect([traced.status, traced.headers['etag']]).toEqual([200, undefined]);
  });

  it('Different data and another media type have another entity tag', async () => {
    const { etag } = (await get(contacts)).headers;
    expect((await get(contacts.replace('50', '49'))).headers['etag']).not.toBe(etag);
    const typed = await get(contacts, { accept: 'application/graphql-response+json' });
    expect(typed.headers['etag']).not.toBe(etag);
  });

  it('A response that must not be stored has no entity tag, and If-None-Match does not hide it', async () => {
    for (const query of ['{ __typename }', '{ quota { sharing } }', '{ nothing }']) {
      const { status, headers } = await get(query, { 'if-none-match': '*' });
      expect([query, status, headers['etag'], headers['cache-control']]).toEqual([query, 200, undefined, 'no-store']);
    }
  });

  it('A cache keeps the responses of keys, accounts and modes apart', async () => {
    const vary = (await get(contacts)).headers['vary'] ?? '';
    for (const name of [
      'Accept',
      'accept-encoding',
      'Authorization',
      'x-api-key',
      'x-keap-account',
      'x-keap-dry-run',
      'x-keap-trace',
    ])
      expect(vary.split(', ')).toContain(name);
  });

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip, deflate', gunzipSync],
  ] as const)(
    'A long response is compressed with %s for Accept-Encoding: %s',
    async (encoding, accepted, decompress) => {
      const plain = await get(contacts);
      const { headers, body } = await get(contacts, { 'accept-encoding': accepted });
      expect([plain.headers['content-encoding'], headers['content-encoding']]).toEqual([undefined, encoding]);
      expect(headers['vary']).toContain('accept-encoding');
      expect(headers['etag']).toBe(plain.headers['etag']);
      expect(body.length).toBeLessThan(plain.body.length / 2);
      expect((JSON.parse(decompress(body).toString()) as { data: unknown }).data).toEqual(
        (JSON.parse(plain.body.toString()) as { data: unknown }).data,
      );
    },
  );

  it('A short response and one for a caller without compression are sent as they are', async () => {
    expect((await get('{ __typename }', { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
    expect((await get(contacts, { 'accept-encoding': 'identity' })).headers['content-encoding']).toBeUndefined();
  });

  it('A compressed request is refused: it could become large', async () => {
    const response = await fetch(new URL('/graphql', app.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
    });
    expect(response.status).toBe(415);
    expect(await response.text()).toContain('Send it without Content-Encoding');
  });

  it.each([
    ['W/"a"', true],
    ['"a"', true],
    ['"b" , W/"a"', true],
    ['*', true],
    ['W/"b"', false],
    ['', false],
    [undefined, false],
  ])('If-None-Match: %s is compared with W/"a" weakly', (header, expected) => {
    expect(matchesETag(header, 'W/"a"')).toBe(expected);
  });
});
