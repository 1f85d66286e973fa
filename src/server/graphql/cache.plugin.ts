import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { computeTtlSeconds } from '../../graph/cache/lifetime.js';
import type { ServerContext } from './request-log.js';

/**
 * Says how long an answer may be kept: to Apollo's own cache policy, which its response cache goes by, and in
 * `Cache-Control`. Always private, since what is seen depends on who asks.
 */
export function cachePlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    executionDidStart: async ({ schema, document, operation, contextValue, overallCachePolicy }) => ({
      executionDidEnd: async () => {
        const maxAge = computeTtlSeconds({ schema, document, operation, stats: contextValue.stats });
        overallCachePolicy.restrict({ maxAge, scope: 'PRIVATE' });
      },
    }),
    willSendResponse: async ({ response, overallCachePolicy: { maxAge = 0 } }) => {
      const failed = response.body.kind !== 'single' || response.body.singleResult.errors !== undefined;
      const cacheControl = failed || maxAge === 0 ? 'no-store' : `private, max-age=${maxAge}`;
      response.http.headers.set('cache-control', cacheControl);
    },
  };
  return { requestDidStart: async () => listener };
}
