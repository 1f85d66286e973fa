import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { errorBody } from '../error-shape.js';

export interface SchemaFile {
  /** Null where introspection is off: the file would reveal the same. */
  readonly text: string | null;
  /** Null: no key is required. */
  readonly keys: readonly CallerKey[] | null;
}

/** `/schema.graphql`: the schema as text. Callers need the same key as for introspection. */
export function addSchemaFile(server: FastifyInstance, { text, keys }: SchemaFile): void {
  server.get('/schema.graphql', async ({ headers }, reply) => {
    try {
      identifyCaller(keys, headers);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return reply.code(401).send(errorBody('UNAUTHENTICATED', error.message));
    }
    if (text === null) return reply.code(404).send(errorBody('NOT_FOUND', 'Introspection is off in this gateway.'));
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'private, no-cache').send(text);
  });
}
