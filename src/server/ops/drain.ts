import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * How a server stops: it takes no more connections, answers the requests in hand, then cuts what is left, after
 * `patienceMs` at the latest. Connections on which nothing was ever asked (browsers open them ahead) are not waited for.
 */
export function drainable(server: FastifyInstance, patienceMs: number): () => Promise<void> {
  const ending = new AbortController();
  const inHand = countRequests(server.server);
  // Told in the answer, so that its caller asks somebody else next.
  server.addHook('onSend', async (_request, reply) => {
    if (ending.signal.aborted) void reply.header('connection', 'close');
  });
  return async () => {
    ending.abort();
    const closed = server.close();
    const late = setTimeout(() => server.server.closeAllConnections(), patienceMs);
    await inHand.none();
    server.server.closeAllConnections();
    await closed;
    clearTimeout(late);
  };
}

/** Counts requests from their first byte to the last of their answer. */
function countRequests(server: Server): { none(): Promise<void> } {
  let count = 0;
  let onNone: () => void = () => undefined;
  server.on('request', (_request, response) => {
    count += 1;
    response.once('close', () => {
      count -= 1;
      if (count === 0) onNone();
    });
  });
  return { none: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => (onNone = resolve))) };
}
