import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../kit/app.js';
import { createBackend } from './backend.js';

const KEY = 'a-key-of-the-backend';
const hash = createHash('sha256').update(KEY).digest('hex');
const signedIn = { 'sec-fetch-site': 'same-origin', cookie: 'session=valid' };

describe('a backend that adds the key', () => {
  let app: TestApp;
  let url: string;
  let backend: ReturnType<typeof createBackend>;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 3 }, { AUTH: 'keys', GATEWAY_API_KEYS: `backend:read:${hash}` });
    const gateway = { url: new URL('/graphql', app.url).href, key: KEY };
    backend = createBackend(gateway, (cookie) => cookie === 'session=valid');
    url = await backend.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await backend.close();
    await app.close();
  });

  /** Sends an operation as a page does. `fetch` of Node sets the headers of browsers itself. */
  const send = (query: string, headers: Readonly<Record<string, string>>): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const sent = request(new URL('/graphql', url), options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode!, body: Buffer.concat(chunks).toString() }));
      });
      sent.on('error', reject).end(JSON.stringify({ query }));
    });

  it('A signed-in user gets the answer of the gateway', async () => {
    const { status, body } = await send('{ contacts(first: 1) { nodes { id } } }', signedIn);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ data: { contacts: { nodes: [{ id: 'Contact:1000' }] } } });
  });

  it('A user may only do what the key of the backend may do', async () => {
    const { status, body } = await send('mutation { deleteContact(input: { id: "1000" }) { deletedId } }', signedIn);
    expect([status, JSON.parse(body).errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  it.each<[string, number, Readonly<Record<string, string>>]>([
    ['nobody who is signed in', 401, { 'sec-fetch-site': 'same-origin' }],
    ['a page of another site', 403, { ...signedIn, 'sec-fetch-site': 'cross-site' }],
    ['no browser', 403, { cookie: 'session=valid' }],
  ])('A request of %s does not reach the gateway', async (_what, status, headers) => {
    const before = app.simulator.calls.length;
    expect((await send('{ contacts { nodes { id } } }', headers)).status).toBe(status);
    expect(app.simulator.calls.length).toBe(before);
  });
});
