import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh } from '../../../src/keap/oauth/token-endpoint.js';

const app = { clientId: 'client', clientSecret: 'secret', redirectUri: 'http://127.0.0.1/oauth/keap/callback' };

/** The outcome of a refresh with this token endpoint. */
const refreshAt = async (tokenUrl: string): Promise<string> => (await refresh({ ...app, tokenUrl }, 'token')).kind;

describe('refresh token', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  const startListening = async (server: Server): Promise<number> => {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  };

  it('A refresh token is certainly not used up if no connection is established, TLS included', async () => {
    const plain = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = await startListening(plain);
    const closing = await startListening(createServer((socket) => socket.destroy()));
    expect(await refreshAt(`https://127.0.0.1:${port}/token`)).toBe('NOT_DONE');
    expect(await refreshAt(`https://127.0.0.1:${closing}/token`)).toBe('NOT_DONE');
    plain.close();
    await once(plain, 'close');
    expect(await refreshAt(`http://127.0.0.1:${port}/token`)).toBe('NOT_DONE');
    expect(await refreshAt('https://no-such-host.invalid/token')).toBe('NOT_DONE');
  });

  it('A refresh token may be used up if the connection was established and no response came', async () => {
    const port = await startListening(createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(await refreshAt(`http://127.0.0.1:${port}/token`)).toBe('UNKNOWN');
  });
});

describe('token endpoint that rejects the app', () => {
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
    ['Not Found with 404', 404, '<h1>Not Found</h1>', 'KEAP_TOKEN_URL'],
    ['a redirect with 302', 302, '', 'KEAP_TOKEN_URL'],
  ])('A rejected app gives APP_REFUSED and says how to fix it: %s', async (_what, status, body, words) => {
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
  ])('Status %i is not APP_REFUSED: the outcome is %s', async (status, kind) => {
    const server = createHttpServer((_request, response) => void response.writeHead(status).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect((await refresh({ ...app, tokenUrl: `http://127.0.0.1:${port}/token` }, 'token')).kind).toBe(kind);
    server.close();
  });
});
