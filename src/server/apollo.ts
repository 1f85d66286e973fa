import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Caller } from '../graph/context.js';
import { formatGraphError } from '../graph/errors.js';
import { keapExtension } from '../graph/extensions.js';
import { cachePlugin } from './cache.plugin.js';
import { boundErrors } from './limits/error-bounds.js';
import { boundedExecutor } from './limits/executor.js';
import { variablesPlugin } from './limits/variables.plugin.js';
import { pricePlugin } from './price.plugin.js';
import type { ServedContext } from './served.js';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly maxTokens: number;
  readonly log: Logger;
}

/** Apollo Server on the schema, not yet started. It reports nothing to anybody and caches nothing. */
export function createApollo({ schema, introspection, maxTokens, log }: ApolloOptions): ApolloServer<ServedContext> {
  return new ApolloServer<ServedContext>({
    gateway: boundedExecutor(schema),
    introspection,
    // A refused introspection would be of little use if misspelt fields were answered with the right ones.
    hideSchemaDetailsFromClientErrors: !introspection,
    formatError: formatGraphError,
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
      accountOf(log),
      cachePlugin(),
      // Before the price, which is told for variables that fit.
      variablesPlugin(),
      pricePlugin(log),
    ],
  });
}

/** Puts `extensions.keap` on every answer, and fills what the log will tell. */
function accountOf(log: Logger): ApolloServerPlugin<ServedContext> {
  const listener: GraphQLRequestListener<ServedContext> = {
    didResolveOperation: async ({ operation, operationName, contextValue }) => {
      contextValue.served.operation = operationName ?? null;
      contextValue.served.kind = operation?.operation ?? null;
      if (operation?.operation === OperationTypeNode.QUERY) requireRead(contextValue.caller);
    },
    didEncounterErrors: async ({ errors }) => {
      for (const error of errors) logFault(log, error);
    },
    willSendResponse: async ({ response, contextValue }) => {
      const { served, meter } = contextValue;
      served.calls = meter.calls;
      served.waitedMs = Math.round(meter.waitedMs);
      if (response.body.kind !== 'single') return;
      const result = response.body.singleResult;
      served.codes = codesOf(result.errors ?? []);
      if (result.errors !== undefined) result.errors = boundErrors(result.errors);
      result.extensions = {
        ...result.extensions,
        keap: accountFor(contextValue),
      };
    },
  };
  return { requestDidStart: async () => listener };
}

/** What an answer tells of its cost: what was thought before, and what it was. */
export function accountFor(context: ServedContext): object {
  const { estimatedCalls, price } = context.served;
  const account = { ...keapExtension(context, { trace: context.traced }), estimatedCalls };
  return price === null ? account : { ...account, price };
}

function requireRead(caller: Caller): void {
  if (caller.scopes.has('read')) return;
  throw new GraphQLError(
    `Queries need the scope "read", which "${caller.name}" does not have: ask the gateway's operator for a key with it.`,
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  );
}

function codesOf(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map((error) => String(error.extensions?.['code'])))];
}

/** The caller sees nothing of a fault of ours; its stack is for the log. Its own facts (a statement's values) are not. */
function logFault(log: Logger, error: GraphQLError): void {
  const shown = formatGraphError({ message: error.message, ...pathOf(error), extensions: error.extensions }, error);
  if (shown.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return;
  const cause = error.originalError ?? error;
  log.error({ path: error.path, fault: { name: cause.name, stack: cause.stack } }, 'a field failed by our own fault');
}

function pathOf(error: GraphQLError): { readonly path?: readonly (string | number)[] } {
  return error.path === undefined ? {} : { path: error.path };
}
