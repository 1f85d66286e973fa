import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { cutStalledReaders } from '../../../src/server/connections.js';
import { addCompression } from '../../../src/server/http.js';

const STALLED_MS = 200;
/** More than the socket buffers of the machine hold. */
const answer = 'x'.repeat(40_000_000);

let server: FastifyInstance | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.close();
});

/** A server with a response larger than the buffers, and the number of its open connections. */
async function startServer(): Promise<{ readonly port: number; readonly connections: () => Promise<number> }> {
  const created = fastify();
  server = created;
  await addCompression(created);
  cutStalledReaders(created, STALLED_MS);
  created.get('/large', async () => answer);
  created.get('/random', async () => randomBytes(15_000_000).toString('base64'));
  created.get('/late', async () => {
    await new Promise((resolve) => setTimeout(resolve, STALLED_MS * 3));
    return 'late';
  });
  await created.listen({ port: 0, host: '127.0.0.1' });
  const { port } = created.server.address() as { port: number };
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) =>
      created.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  return { port, connections };
}

async function sendRequest(port: number, path: string, header = 'x: y'): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n`);
  return socket;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

describe('a caller who does not read', () => {
  it('A caller who does not read the response loses the connection', async () => {
    const { port, connections } = await startServer();
    const socket = await sendRequest(port, '/large');
    socket.once('data', () => socket.pause());
    await once(socket, 'data');
    while ((await connections()) > 0) await turn();
    expect(await connections()).toBe(0);
  });
});

describe('a caller who does not read a compressed response', () => {
  it('A caller who does not read a compressed response loses the connection', async () => {
    const { port, connections } = await startServer();
    const socket = await sendRequest(port, '/random', 'accept-encoding: gzip');
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    expect(first.toString('latin1')).toContain('content-encoding: gzip');
    while ((await connections()) > 0) await turn();
    expect(await connections()).toBe(0);
  });
});

describe('a caller who reads slowly', () => {
  it('A caller who reads slowly gets the whole response, however long it takes', async () => {
    const { port } = await startServer();
    const socket = await sendRequest(port, '/large');
    let bytes = 0;
    let pauses = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // Longer in total than the stall timeout, but never as long at once.
      if (pauses * 4_000_000 > bytes) return;
      pauses += 1;
      socket.pause();
      setTimeout(() => socket.resume(), STALLED_MS / 4);
    });
    while (bytes < answer.length) await turn();
    expect(pauses).toBeGreaterThan(8);
  });
});

describe('a caller who waits for a slow response', () => {
  it('A caller who waits for a slow response keeps the connection', async () => {
    const { port } = await startServer();
    const socket = await sendRequest(port, '/late');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toContain('200 OK');
  });
});
