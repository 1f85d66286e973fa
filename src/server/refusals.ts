import type { FastifyError, FastifyInstance } from 'fastify';

/** What is refused before GraphQL is reached has GraphQL's shape too, so that a client needs one reader only. */
export function addRefusals(server: FastifyInstance): void {
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0];
    return reply
      .code(404)
      .send(refusal('NOT_FOUND', `There is nothing at ${request.method} ${path}. GraphQL is at /graphql.`));
  });
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send(refusal('BAD_REQUEST', error.message));
    request.log.error({ fault: { name: error.name, stack: error.stack } }, 'a request failed by our own fault');
    return reply
      .code(status)
      .send(refusal('INTERNAL_SERVER_ERROR', `The gateway failed. The fault is logged under request ${request.id}.`));
  });
}

/** The body of a refusal, in GraphQL's shape. */
export function refusal(code: string, message: string, facts: object = {}): object {
  return { errors: [{ message, extensions: { code, ...facts } }] };
}
