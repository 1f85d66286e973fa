import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { executeBounded } from '../../graph/limits/execute.js';
import type { ServedContext } from '../served.js';

type Gateway = ApolloServerOptionsWithGateway<ServedContext>['gateway'];

/**
 * The schema and what runs operations on it, as Apollo takes them: an executor of one's own comes in through its `gateway`
 * option alone. Parsing, validation, plugins and the format of errors stay Apollo's.
 */
export function boundedExecutor(schema: GraphQLSchema): Gateway {
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, context }) =>
        executeBounded({
          schema,
          document,
          operationName: request.operationName,
          variables: request.variables,
          // Apollo hands over the very context that the request was opened with.
          context: context as ServedContext,
        }),
    }),
    stop: async () => undefined,
  };
}
