import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { errorBody } from '../error-shape.js';
import { readBuiltAssets } from './built-assets.js';
import { addExplorer } from './explorer.routes.js';
import { addLandingPage } from './landing.js';

export interface Pages {
  /** The schema as text; null where introspection is off, since the file would reveal the same. */
  readonly schemaText: string | null;
  /** Null: no key is required. */
  readonly keys: readonly CallerKey[] | null;
}

/** What a person opens in a browser: `/`, `/explorer` and `/schema.graphql`. */
export function addPages(server: FastifyInstance, pages: Pages): void {
  const assets = readBuiltAssets();
  addLandingPage(server, assets?.pages.start ?? null);
  addExplorer(server, assets);
  addSchemaFile(server, pages);
}

/** `/schema.graphql`: the schema as text. Callers need the same key as for introspection. */
function addSchemaFile(server: FastifyInstance, { schemaText, keys }: Pages): void {
  server.get('/schema.graphql', async ({ headers }, reply) => {
    try {
      identifyCaller(keys, headers);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return reply.code(401).send(errorBody('UNAUTHENTICATED', error.message));
    }
    if (schemaText === null)
      return reply.code(404).send(errorBody('NOT_FOUND', 'Introspection is off in this gateway.'));
    return reply.type('text/plain; charset=utf-8').header('cache-control', 'private, no-cache').send(schemaText);
  });
}
