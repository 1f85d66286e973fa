import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { post, readErrorCode } from '../kit/request.js';

type Headers = Readonly<Record<string, string>>;

describe('requests from other origins', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 3 }, { CORS_ORIGINS: 'https://app.example.com,http://localhost' });
  });
  afterAll(() => app.close());

  /** Sends a request as a browser would: fetch of Node adds headers and forbids others. */
  const send = (
    method: string,
    headers: Headers,
    query = '{ __typename }',
  ): Promise<{ status: number; data: Headers }> =>
    new Promise((resolve, reject) => {
      const path = `/graphql?${new URLSearchParams({ query }).toString()}`;
      const sent = request(new URL(path, app.url), { method, headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, data: response.headers as Headers });
      });
      sent.on('error', reject).end();
    });
  const getStatus = async (headers: Headers): Promise<number> => (await send('GET', headers)).status;

  it.each<[string, Headers]>([
    ['nothing', {}],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['a page of another subdomain', { 'sec-fetch-site': 'same-site' }],
    ['a link from outside of the browser', { 'sec-fetch-site': 'none' }],
    ['an origin that is not allowed', { origin: 'https://evil.example.com' }],
    ['an opaque origin', { origin: 'null' }],
    ['a media type that pages may send', { accept: 'application/graphql-response+json' }],
    ['a simple content type', { 'content-type': 'text/plain;charset=utf-8' }],
    ['a content type of forms', { 'content-type': 'Multipart/Form-Data; boundary=x' }],
    ['a password that the browser adds', { authorization: 'Basic YTpi' }],
    ['an empty key', { 'x-api-key': '', authorization: 'Bearer ' }],
  ])('A query by GET is refused where a web page could make a browser send it: %s', async (_what, headers) => {
    expect(await getStatus(headers)).toBe(400);
  });

  it.each<[string, Headers]>([
    ['a bearer token', { authorization: 'Bearer abc' }],
    ['a key', { 'x-api-key': 'abc' }],
    ['an allowed origin', { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }],
    ['any port of an allowed localhost', { origin: 'http://localhost:5173' }],
    ['a page of the gateway', { 'sec-fetch-site': 'same-origin' }],
    ['a header of Apollo', { 'apollo-require-preflight': '1' }],
    ['a header of the gateway', { 'x-keap-trace': '1' }],
    ['the content type JSON', { 'content-type': 'application/json' }],
  ])('A query by GET is answered where no web page could make a browser send it: %s', async (_what, headers) => {
    expect(await getStatus(headers)).toBe(200);
  });

  it('A POST with a simple content type is refused, also from an allowed origin', async () => {
    for (const origin of ['https://evil.example.com', 'https://app.example.com']) {
      const plain = await post(app.url, '{ __typename }', { 'content-type': 'text/plain', origin });
      expect([plain.status, await readErrorCode(plain)]).toEqual([400, 'BAD_REQUEST']);
    }
  });

  it('Browsers may call the server from the configured origins only', async () => {
    const allowed = async (origin: string): Promise<string | null> =>
      (await post(app.url, '{ __typename }', { origin })).headers.get('access-control-allow-origin');
    expect(await allowed('https://app.example.com')).toBe('https://app.example.com');
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('https://localhost:5173')).toBeNull();
    expect(await allowed('https://evil.example.com')).toBeNull();
    expect(await allowed('null')).toBeNull();
  });

  it('The preflight of an allowed origin names methods, headers and how long it is valid', async () => {
    const asked = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-api-key',
    };
    const { status, data } = await send('OPTIONS', { origin: 'https://app.example.com', ...asked });
    expect(status).toBe(204);
    expect(data).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type,x-api-key',
      'access-control-max-age': '600',
    });
  });

  it('The preflight of another origin is answered with 403 and no CORS header, at every path', async () => {
    const headers = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    for (const path of ['/graphql', '/', '/nothing']) {
      const response = await fetch(new URL(path, app.url), { method: 'OPTIONS', headers });
      expect([path, response.status]).toEqual([path, 403]);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(response.headers.get('vary')).toBe('Origin');
      expect(response.headers.get('x-request-id')).not.toBeNull();
      expect(await response.text()).toContain('CORS_ORIGINS');
    }
  });

  it('A page of an allowed origin may read the headers that help it', async () => {
    const response = await post(app.url, '{ __typename }', { origin: 'http://localhost:3000' });
    const exposed = response.headers.get('access-control-expose-headers') ?? '';
    for (const name of ['traceparent', 'etag', 'retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id'])
      expect(exposed.split(', ')).toContain(name);
  });
});
