import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { readErrorCode, post } from '../kit/request.js';

describe('the HTTP server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(
      { contacts: 20 },
      { MAX_TOKENS: '200', CORS_ORIGINS: 'https://app.example.com,http://localhost' },
    );
  });
  afterAll(() => app.close());
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(new URL(path, app.url), { headers, redirect: 'manual' });
  const search = (query: string): string => `/graphql?${new URLSearchParams({ query }).toString()}`;

  it('The server answers queries by POST and by GET', async () => {
    const query = '{ contacts(first: 2) { nodes { id } } }';
    const byPost = (await (await post(app.url, query)).json()) as { data: unknown };
    const byGet = await get(search(query), { 'apollo-require-preflight': '1' });
    expect(byGet.status).toBe(200);
    expect(((await byGet.json()) as { data: unknown }).data).toEqual(byPost.data);
  });

  it('The server rejects mutations by GET', async () => {
    const response = await get(search('mutation { createSnapshot { snapshot { id } } }'), {
      'apollo-require-preflight': '1',
    });
    expect(response.status).toBe(405);
  });

  it('The server rejects other methods and names the allowed ones', async () => {
    const response = await fetch(new URL('/graphql', app.url), { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('The server rejects a document with too many tokens before parsing it', async () => {
    const accept = 'application/graphql-response+json';
    const response = await post(app.url, `{ ${'__typename '.repeat(300)} }`, { accept });
    expect(response.status).toBe(400);
    expect(await readErrorCode(response)).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('The server rejects an invalid JSON body and one that is too large in the shape of GraphQL', async () => {
    const send = (body: string): Promise<Response> =>
      fetch(new URL('/graphql', app.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const broken = await send('{"query":');
    expect([broken.status, await readErrorCode(broken)]).toEqual([400, 'BAD_REQUEST']);
    const large = await send(JSON.stringify({ query: `#${'x'.repeat(1_100_000)}` }));
    expect([large.status, await readErrorCode(large)]).toEqual([413, 'BAD_REQUEST']);
  });

  it('Every response has its cost, and with x-keap-trace its calls', async () => {
    const query = '{ contacts(first: 3) { nodes { id tags { nodes { name } } } } }';
    const plain = await app.execute(query);
    expect(plain.keap['calls']).toBe(plain.calls);
    expect(plain.keap).not.toHaveProperty('trace');
    const { keap, calls } = await app.execute(query, {}, { 'x-keap-trace': '1', 'x-keap-fresh': '1' });
    const trace = keap['trace'] as readonly { path: string; attempts: number }[];
    expect(trace.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(calls);
    expect(trace.map(({ path }) => path)).toContain('/v2/contacts');
    const invalid = await app.execute('{ nothing }');
    expect(invalid.keap['calls']).toBe(0);
  });

  it('The landing page loads its own files and Apollo Sandbox, and its policy allows nothing else', async () => {
    const response = await get('/');
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain('https://embeddable-sandbox.cdn.apollographql.com');
    expect(policy).toContain("default-src 'none'");
    for (const tag of page.match(/<(script|style|link rel="stylesheet")[^>]*>/g) ?? [])
      expect(tag).toContain(`nonce="${nonce}"`);
    expect((await (await get('/')).text()).includes(nonce ?? '')).toBe(false);
  });

  it('A browser that opens /graphql is redirected to the landing page', async () => {
    const response = await get('/graphql', { accept: 'text/html,application/xhtml+xml' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  });

  it('An unknown path is answered with 404 and JSON that does not repeat the query', async () => {
    const response = await get('/admin.php?token=hush');
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(JSON.parse(text)).toHaveProperty('errors');
    expect(text).not.toContain('hush');
  });

  it('Every response has a request id, the one of the caller where it is safe', async () => {
    const safe = await post(app.url, '{ __typename }', { 'x-request-id': 'trace-42' });
    expect(safe.headers.get('x-request-id')).toBe('trace-42');
    const odd = await post(app.url, '{ __typename }', { 'x-request-id': 'a b{}' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
