import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { systemClock } from '../../clock.js';
import { executeBounded } from '../../graph/limits/execute.js';
import type { ServerContext } from '../graphql/request-log.js';
import { Admission } from './admission.js';

type Gateway = ApolloServerOptionsWithGateway<ServerContext>['gateway'];

/**
 * How many operations run at once. An answer of 20,000 fields takes 10 MB or more while it is built. Those answered from
 * memory gain nothing from company; those that wait for Keap hold little meanwhile.
 */
const MOST_FROM_MEMORY = 8;
const MOST_FROM_KEAP = 100;
const MOST_WAITING = 1000;
/** Operations that are likely to answer fewer fields run at once: what they hold is next to nothing. */
const FEW_FIELDS = 500;

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
        const context = opened as ServerContext;
        const { operationName, variables } = request;
        const { answerFields, estimatedCalls } = context.requestLog;
        const execution = { schema, document, operationName, variables, context };
        if (answerFields !== null && answerFields < FEW_FIELDS) return executeBounded(execution);
        const admission = (estimatedCalls ?? 0) > 0 ? fromKeap : fromMemory;
        const done = await admission.enter(context.caller.name, context.opening);
        try {
          return await executeBounded(execution);
        } finally {
          done();
        }
      },
    }),
    stop: async () => undefined,
  };
}
