import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejectMalformed } from '../../src/server/malformed.js';
import { startTestApp, type TestApp } from '../kit/app.js';

interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends raw bytes and reads until the server closes or the response is complete. */
async function send(url: string, bytes: string, ends = true): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  if (ends) socket.end(bytes, 'latin1');
  else socket.write(bytes, 'latin1');
  const [head = '', ...body] = (await text(socket)).split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = new Map(
    fields.map((field) => [(field.split(':')[0] ?? '').toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
  );
  return { status: Number(line.split(' ')[1]), headers, body: body.join('\r\n\r\n') };
}

const request = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'connection: close', ...headers, '', ''].join('\r\n');
const host = 'host: gateway.example';

describe('a malformed request', () => {
  let app: TestApp;
  let security: [string, string][] = [];
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5 });
    const usual = await send(app.url, request('/health/live', host));
    security = [...usual.headers].filter(([name]) =>
      /^(x-(?!request)|content-security|cross-origin|referrer|origin-agent)/.test(name),
    );
    expect(security.length).toBeGreaterThan(8);
  });
  afterAll(() => app.close());

  it.each([
    ['a path with a bad % in it', 400, 'BAD_REQUEST', () => request('/files/%zz/1', host)],
    ['a path whose %-bytes are no UTF-8', 400, 'BAD_REQUEST', () => request('/files/%ff/1', host)],
    ['a part of a path that is too long', 404, 'NOT_FOUND', () => request(`/files/default/${'1'.repeat(300)}`, host)],
    ['an unknown path', 404, 'NOT_FOUND', () => request('/nothing', host)],
    ['an unknown method', 404, 'NOT_FOUND', () => request('/graphql', host).replace('GET', 'PROPFIND')],
    ['an address that is too long', 431, 'BAD_REQUEST', () => request(`/graphql?query=${'x'.repeat(40_000)}`, host)],
    ['headers that are too long', 431, 'BAD_REQUEST', () => request('/graphql', host, `x-long: ${'x'.repeat(40_000)}`)],
    ['no HTTP', 400, 'BAD_REQUEST', () => 'hello, is anybody there?\r\n\r\n'],
    ['an invalid header', 400, 'BAD_REQUEST', () => request('/graphql', host, 'bad header: \u0001')],
    ['two lengths', 400, 'BAD_REQUEST', () => request('/graphql', host, 'content-length: 1', 'content-length: 2')],
    ['a request without Host', 400, 'BAD_REQUEST', () => request('/health/live')],
    ['an expectation', 417, 'BAD_REQUEST', () => request('/graphql', host, 'expect: miracles')],
    [
      'a body of another type',
      415,
      'BAD_REQUEST',
      () => `${request('/graphql', host, 'content-type: image/png', 'content-length: 2').replace('GET', 'POST')}{}`,
    ],
  ] as const satisfies readonly (readonly [string, number, string, () => string])[])(
    "The error response has GraphQL's shape and the security headers: %s",
    async (_what, status, code, bytes) => {
      const answer = await send(app.url, bytes());
      expect(answer.status).toBe(status);
      const { errors } = JSON.parse(answer.body) as { errors: { message: string; extensions: { code: string } }[] };
      expect(errors[0]?.extensions.code).toBe(code);
      expect(errors[0]?.message).not.toBe('');
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect([...answer.headers].filter(([name]) => security.some(([one]) => one === name))).toEqual(
        expect.arrayContaining(security),
      );
    },
  );

  it('A malformed request does not disturb other connections', async () => {
    expect((await app.execute('{ contacts(first: 1) { nodes { id } } }')).errors).toEqual([]);
  });
});

describe('an incomplete request', () => {
  it('An incomplete request is answered with 408 in the same shape after the timeout', async () => {
    const server = createServer({ requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 });
    server.on('clientError', (error, socket) =>
      rejectMalformed(error, socket as Parameters<typeof rejectMalformed>[1]),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = await send(url, 'POST /graphql HTTP/1.1\r\nhost: a\r\n', false);
    server.close();
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([408, 'nosniff']);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});
