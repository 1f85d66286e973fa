import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findCause, isDatabaseUnavailable, describeKnownError, type KnownError } from '../graph/operation/errors.js';

/** Errors outside GraphQL have GraphQL's shape too, so that a client needs one parser only. */
export function addErrorHandlers(server: FastifyInstance): void {
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0];
    return reply
      .code(404)
      .send(errorBody('NOT_FOUND', `There is nothing at ${request.method} ${path}. GraphQL is at /graphql.`));
  });
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const known = describeKnownError(findCause(error));
    if (known !== null) return sendKnownError(request, reply, error, known);
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(errorBody('BAD_REQUEST', error.message));
    request.log.error({ fault: { name: error.name, stack: error.stack } }, 'a request failed by an internal error');
    return reply
      .code(status)
      .send(errorBody('INTERNAL_SERVER_ERROR', `The gateway failed. The error is logged under request ${request.id}.`));
  });
}

const statusByCode: Readonly<Record<string, number>> = {
  THROTTLED: 429,
  QUOTA_EXHAUSTED: 429,
  // nginx's status; no client reads it.
  CLIENT_CLOSED_REQUEST: 499,
  UPSTREAM_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  STORAGE_FULL: 507,
  UPSTREAM_TIMEOUT: 504,
};

/** Sends an expected error of a whole request in GraphQL's shape, with the matching status. */
function sendKnownError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: Error,
  { message, extensions }: KnownError,
): FastifyReply {
  const { code, ...facts } = extensions;
  const { retryAfterMs } = facts;
  if (typeof retryAfterMs === 'number') void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  request.log[isDatabaseUnavailable(error) ? 'warn' : 'debug'](
    { code, reason: error.message },
    'a request was not served',
  );
  return reply.code(statusByCode[String(code)] ?? 502).send(errorBody(String(code), message, facts));
}

/** The body of an error response, in GraphQL's shape. */
export function errorBody(code: string, message: string, facts: object = {}): object {
  return { errors: [{ message, extensions: { code, ...facts } }] };
}
