import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { systemClock } from '../../clock.js';
import { executeBounded } from '../../graph/limits/execute.js';
import type { ServedContext } from '../served.js';
import { Admission } from './admission.js';

type Gateway = ApolloServerOptionsWithGateway<ServedContext>['gateway'];

/**
 * How many operations run at once. Those answered from memory are over in moments; those that wait for Keap hold little
 * meanwhile, but may all be answered by one call. A whole answer takes about 2 MB while it is built.
 */
const MOST_FROM_MEMORY = 32;
const MOST_FROM_KEAP = 100;
const MOST_WAITING = 1000;

/**
 * The schema and what runs operations on it, as Apollo takes them: an executor of one's own comes in through its `gateway`
 * option alone. Parsing, validation, plugins and the format of errors stay Apollo's.
 */
export function boundedExecutor(schema: GraphQLSchema): Gateway {
  const fromMemory = new Admission({ running: MOST_FROM_MEMORY, waiting: MOST_WAITING }, systemClock);
  const fromKeap = new Admission({ running: MOST_FROM_KEAP, waiting: MOST_WAITING }, systemClock);
  return {
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: async () => ({
      executor: async ({ document, request, context: opened }) => {
        // Apollo hands over the very context that the request was opened with.
        const context = opened as ServedContext;
        const { operationName, variables } = request;
        const admission = (context.served.estimatedCalls ?? 0) > 0 ? fromKeap : fromMemory;
        const done = await admission.enter(context.caller.name, context.opening);
        try {
          return await executeBounded({ schema, document, operationName, variables, context });
        } finally {
          done();
        }
      },
    }),
    stop: async () => undefined,
  };
}
