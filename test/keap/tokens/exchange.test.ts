import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { refresh } from '../../../src/keap/tokens/exchange.js';

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
