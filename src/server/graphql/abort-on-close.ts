import { setMaxListeners } from 'node:events';
import type { FastifyReply } from 'fastify';
import { ClientClosedError } from '../../graph/operation/errors.js';

/** Aborted when the caller hangs up before the answer is whole: then nobody pays for the rest. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Every call of an operation listens, so Node's warning of a leak beyond ten would be wrong.
  setMaxListeners(0, controller.signal);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientClosedError());
  });
  return controller.signal;
}
