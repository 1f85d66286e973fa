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
const MAX_FROM_CACHE = 8;
const MAX_FROM_KEAP = 100;
const MAX_WAITING = 1000;
/** Operations that are likely to answer fewer fields run at once: what they hold is next to nothing. */
const SMALL_RESULT_FIELDS = 500;

/**
 * The schema and what runs operations on it, as Apollo takes them: an executor of one's own comes in through its `gateway`
 * option alone. Parsing, validation, plugins and the format of errors stay Apollo's.
 */
export function createBoundedExecutor(schema: GraphQLSchema): Gateway {
  const cacheAdmission = new Admission({ running: MAX_FROM_CACHE, waiting: MAX_WAITING }, systemClock);
  const keapAdmission = new Admission({ running: MAX_FROM_KEAP, waiting: MAX_WAITING }, systemClock);
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
        if (answerFields !== null && answerFields < SMALL_RESULT_FIELDS) return executeBounded(execution);
        const admission = (estimatedCalls ?? 0) > 0 ? keapAdmission : cacheAdmission;
        const release = await admission.acquire(context.caller.name, context.options);
        try {
          return await executeBounded(execution);
        } finally {
          release();
        }
      },
    }),
    stop: async () => undefined,
  };
}
