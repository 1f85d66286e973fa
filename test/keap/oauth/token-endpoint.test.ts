import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh } from '../../../src/keap/oauth/token-endpoint.js';

const app = { clientId: 'client', clientSecret: 'secret', redirectUri: 'http://127.0.0.1/oauth/keap/callback' };

/** What came of a refresh token that was sent there. */
const sentTo = async (tokenUrl: string): Promise<string> => (await refresh({ ...app, tokenUrl }, 'token')).kind;

describe('a refresh token', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const portOf = async (server: Server): Promise<number> => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };

  it('was certainly not spent where nobody listens, or where no TLS connection comes about', async () => {
    const plain = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await portOf(plain);
    const closing = await portOf(createServer((socket) => socket.destroy()));
    expect(await sentTo(`https://127.0.0.1:${port}/token`)).toBe('NOT_DONE');
    expect(await sentTo(`https://127.0.0.1:${closing}/token`)).toBe('NOT_DONE');
    plain.close();
    await once(plain, 'close');
    expect(await sentTo(`http://127.0.0.1:${port}/token`)).toBe('NOT_DONE');
    expect(await sentTo('https://no-such-host.invalid/token')).toBe('NOT_DONE');
  });

  it('may be spent where the connection stood and no answer came', async () => {
    const port = await portOf(createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await sentTo(`http://127.0.0.1:${port}/token`)).toBe('UNKNOWN');
  });
});

describe('a token endpoint that does not take the app', () => {
  const inactive = '<html><body><h1>Developer Inactive</h1></body></html>';
  it.each([
    ['Developer Inactive with 403', 403, inactive, 'not active'],
    ['Developer Inactive with 596', 596, inactive, 'not active'],
    ['Developer Inactive with 200', 200, inactive, 'not active'],
    ['invalid_client with 401', 401, '{"error":"invalid_client"}', 'KEAP_CLIENT_SECRET'],
    [
      'invalid_client with 400',
      400,
      '{"error":"invalid_client","error_description":"secret-words"}',
      'KEAP_CLIENT_SECRET',
    ],
    ['no such page', 404, '<h1>Not Found</h1>', 'KEAP_TOKEN_URL'],
    ['somewhere else', 302, '', 'KEAP_TOKEN_URL'],
  ])('says what to do, and that nothing was done: %s', async (_what, status, body, words) => {
    const server = createHttpServer((_request, response) => void response.writeHead(status).end(body));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const outcome = await refresh({ ...app, tokenUrl: `http://127.0.0.1:${port}/token` }, 'token');
    server.close();
    expect(outcome.kind).toBe('APP_REFUSED');
    expect(JSON.stringify(outcome)).toContain(words);
    expect(JSON.stringify(outcome)).not.toMatch(/secret-words|"token"/);
  });

  it.each([
    [408, 'NOT_DONE'],
    [429, 'NOT_DONE'],
    [503, 'NOT_DONE'],
    [500, 'UNKNOWN'],
    [204, 'UNKNOWN'],
  ])('is told from one that may take it later: %i', async (status, kind) => {
    const server = createHttpServer((_request, response) => void response.writeHead(status).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await refresh({ ...app, tokenUrl: `http://127.0.0.1:${port}/token` }, 'token')).kind).toBe(kind);
    server.close();
  });
});
