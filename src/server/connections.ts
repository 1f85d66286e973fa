import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * Closes the connection of a caller who stops reading: after `stallMs` in which no pending byte could be sent. Otherwise
 * the response would stay in memory as long as the caller keeps the connection. A response without pending bytes (its
 * source is slow) continues.
 */
export function cutStalledReaders(server: FastifyInstance, stallMs: number): void {
  server.addHook('onSend', async (request, reply) => {
    const { socket } = request.raw;
    // Node restarts the timeout with every byte sent (`net.Socket.setTimeout`), and resets it after the response.
    reply.raw.setTimeout(stallMs, () => {
      if (socket.writableLength > 0) socket.destroy();
      else socket.setTimeout(stallMs);
    });
  });
}

/**
 * Returns a function that stops a server: it accepts no more connections, answers the requests in progress, then closes
 * all connections, after `timeoutMs` at the latest. It does not wait for idle connections (browsers open them ahead).
 */
export function createDrain(server: FastifyInstance, timeoutMs: number): () => Promise<void> {
  const stopController = new AbortController();
  const activeRequests = trackRequests(server.server);
  // The response says so, so that the caller sends its next request elsewhere.
  server.addHook('onSend', async (_request, reply) => {
    if (stopController.signal.aborted) void reply.header('connection', 'close');
  });
  return async () => {
    stopController.abort();
    const closed = server.close();
    const timer = setTimeout(() => server.server.closeAllConnections(), timeoutMs);
    await activeRequests.whenIdle();
    server.server.closeAllConnections();
    await closed;
    clearTimeout(timer);
  };
}

/** Counts requests from their arrival to the end of their response. */
function trackRequests(server: Server): { whenIdle(): Promise<void> } {
  let count = 0;
  let onIdle: () => void = () => undefined;
  server.on('request', (_request, response) => {
    count += 1;
    response.once('close', () => {
      count -= 1;
      if (count === 0) onIdle();
    });
  });
  return { whenIdle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => (onIdle = resolve))) };
}
