import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { formatGraphError, withoutSuggestions } from '../../graph/operation/errors.js';
import { keapExtension } from '../../graph/operation/extensions.js';
import { accessPlugin } from './access.plugin.js';
import { cachePlugin } from './cache.plugin.js';
import { logError } from './fault-log.js';
import { boundErrors } from '../limits/error-bounds.js';
import { createBoundedExecutor } from '../limits/executor.js';
import { variablesPlugin } from '../limits/variables.plugin.js';
import { pricePlugin } from './price.plugin.js';
import type { ServerContext } from './request-log.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly maxTokens: number;
  readonly log: Logger;
}

/** Apollo Server on the schema, not yet started. It reports nothing to anybody and caches nothing. */
export function createApollo({ schema, introspection, maxTokens, log }: ApolloOptions): ApolloServer<ServerContext> {
  const format: typeof formatGraphError = introspection
    ? formatGraphError
    : (formatted, error) => withoutSuggestions(formatGraphError(formatted, error));
  return new ApolloServer<ServerContext>({
    gateway: createBoundedExecutor(schema),
    introspection,
    // A refused introspection would be of little use if misspelt fields were answered with the right ones.
    hideSchemaDetailsFromClientErrors: !introspection,
    formatError: format,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens },
    maxRecursiveSelections: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    plugins: [
      // Its default wraps every field's resolver, which costs big answers more than half of their time.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      usagePlugin(log),
      accessPlugin(),
      cachePlugin(),
      // Before the price, which is told for variables that fit.
      variablesPlugin(format),
      pricePlugin(),
    ],
  });
}

/** Puts `extensions.keap` on every answer, and fills what the log will tell. */
function usagePlugin(log: Logger): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    didResolveOperation: async ({ operation, operationName, contextValue }) => {
      contextValue.requestLog.operation = operationName ?? null;
      contextValue.requestLog.kind = operation?.operation ?? null;
    },
    didEncounterErrors: async ({ errors }) => {
      for (const error of errors) logError(log, error);
    },
    willSendResponse: async ({ response, contextValue }) => {
      const { requestLog, stats: meter } = contextValue;
      requestLog.calls = meter.calls;
      requestLog.waitedMs = Math.round(meter.waitedMs);
      if (response.body.kind !== 'single') return;
      const result = response.body.singleResult;
      requestLog.codes = collectCodes(result.errors ?? []);
      if (result.errors !== undefined) result.errors = boundErrors(result.errors);
      result.extensions = {
        ...result.extensions,
        keap: buildUsageExtension(contextValue),
      };
    },
  };
  return { requestDidStart: async () => listener };
}

/** What an answer tells of its cost: what was thought before, and what it was. */
export function buildUsageExtension(context: ServerContext): object {
  const { estimatedCalls, atMostCalls, price } = context.requestLog;
  const extension = { ...keapExtension(context, { trace: context.isTraced }), estimatedCalls, atMostCalls };
  return price === null ? extension : { ...extension, price };
}

function collectCodes(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map((error) => String(error.extensions?.['code'])))];
}
