import { once } from 'node:events';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { receiveTimeouts } from '../../../src/server/http.js';

it('A request whose body arrives too slowly ends with 408 soon after its timeout', async () => {
  const server = fastify(receiveTimeouts(300, 50, { requireHostHeader: false }));
  server.post('/', async () => 'received');
  await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    const { port } = server.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    const begin = ['POST / HTTP/1.1', 'host: x', 'content-type: text/plain', 'content-length: 1000', '', ''];
    socket.write(begin.join('\r\n'));
    const trickle = setInterval(() => socket.write('.'), 50);
    socket.on('error', () => undefined);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    clearInterval(trickle);
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  } finally {
    await server.close();
  }
});
