import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * How a server stops: it takes no more connections, answers the requests in hand, then cuts what is left, after
 * `patienceMs` at the latest. Connections on which nothing was ever asked (browsers open them ahead) are not waited for.
 */
export function createDrain(server: FastifyInstance, timeoutMs: number): () => Promise<void> {
  const stopController = new AbortController();
  const activeRequests = trackRequests(server.server);
  // Told in the answer, so that its caller asks somebody else next.
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

/** Counts requests from their first byte to the last of their answer. */
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
