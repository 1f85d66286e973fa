import type { FastifyInstance } from 'fastify';

/**
 * Cuts the connection of a caller who stops reading an answer: after `stallMs` in which not a byte of what waits for it
 * could be sent. Without that, an answer that nobody reads is kept for as long as the other side likes. An answer of which
 * nothing waits (its source is slow) is let be.
 */
export function cutStalledReaders(server: FastifyInstance, stallMs: number): void {
  server.addHook('onSend', async (request, reply) => {
    const { socket } = request.raw;
    // Node starts the span anew with every byte that leaves (`net.Socket.setTimeout`), and resets it after the answer.
    reply.raw.setTimeout(stallMs, () => {
      if (socket.writableLength > 0) socket.destroy();
      else socket.setTimeout(stallMs);
    });
  });
}
