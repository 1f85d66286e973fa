import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  HeaderMap,
  type GraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  type GraphQLFormattedError,
  type GraphQLSchema,
  GraphQLError,
  Kind,
  type DocumentNode,
  getOperationAST,
  OperationTypeNode,
  type FormattedExecutionResult,
} from 'graphql';
import type { Logger } from 'pino';
import { formatGraphError, withoutSuggestions } from '../../graph/operation/errors.js';
import { keapExtension, requireAccess } from '../../graph/operation/operation.js';
import { logError, type ServerContext } from './request-log.js';
import { boundErrors } from '../limits/error-bounds.js';
import { createBoundedExecutor } from '../limits/admission.js';
import { variablesPlugin } from '../limits/document-check.js';
import { computeTtlSeconds } from '../../graph/price/recent-operations.js';
import { priceOperation, findRefusal } from '../../graph/price/price-operation.js';

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
  return price === null || !context.isDryRun ? extension : { ...extension, price };
}

function collectCodes(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map((error) => String(error.extensions?.['code'])))];
}

/**
 * Decides before anything is priced or runs whether a request names an operation (else OPERATION_RESOLUTION_FAILURE, HTTP
 * 400) and whether its caller may have all of it (else FORBIDDEN, HTTP 403). So a dry run is decided like the real one.
 */
export function accessPlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
      const operationName = request.operationName ?? null;
      if (operation === undefined) throw unresolved(document, operationName);
      try {
        requireAccess(contextValue.caller, { schema, document, operationName });
      } catch (error) {
        throw error instanceof GraphQLError ? withStatus(error, 403) : error;
      }
    },
  };
  return { requestDidStart: async () => listener };
}

function unresolved(document: DocumentNode, name: string | null): GraphQLError {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const what =
    operations.length === 0
      ? 'The document holds no operation: add a query or a mutation.'
      : name === null
        ? `The document holds ${operations.length} operations: say in \`operationName\` which one is to run.`
        : 'The document holds no operation with the name in `operationName`: send the name of one of its operations.';
  return withStatus(new GraphQLError(what, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }), 400);
}

function withStatus({ message, extensions }: GraphQLError, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status } } });
}

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

/**
 * Tells an operation's price before it runs: refuses what would cost too much, answers `x-keap-dry-run: 1` with the price
 * alone, and lets the rest run with its estimate beside the truth.
 */
export function pricePlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    responseForOperation: async ({ schema, document, operationName, request, contextValue }) => {
      const { services, options: opening, isDryRun } = contextValue;
      if (!isDryRun && isIntrospection(document, operationName)) return null;
      const priced = { schema, document, operationName, variables: request.variables ?? null };
      const price = priceOperation(services, opening, priced);
      const { requestLog } = contextValue;
      requestLog.estimatedCalls = price?.calls ?? null;
      requestLog.atMostCalls = price?.atMostCalls ?? null;
      requestLog.answerFields = price?.answerFields ?? null;
      // Its variables do not fit, which its execution will say.
      if (price === null) return null;
      requestLog.price = price;
      if (isDryRun) return respond({ data: null });
      const error = findRefusal(price, services.limits);
      return error === null ? null : respond({ errors: [error.toJSON()] });
    },
    willSendResponse: async ({ response, document, operation, operationName, request, contextValue }) => {
      const { services, stats: meter, requestLog } = contextValue;
      if (response.body.kind !== 'single' || response.body.singleResult.errors !== undefined) return;
      if (requestLog.price === null || document === undefined || operation?.operation !== OperationTypeNode.QUERY)
        return;
      const variables = request.variables ?? null;
      const answered = { document, operationName: operationName ?? null, variables };
      services.recentOperations.add(answered, meter.trace, requestLog.price);
    },
  };
  return { requestDidStart: async () => listener };
}

function respond(singleResult: FormattedExecutionResult): GraphQLResponse {
  return { http: { status: 200, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

/** Introspection costs nothing, and is large. */
function isIntrospection(document: Parameters<typeof getOperationAST>[0], operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  return (
    operation?.selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value.startsWith('__')) ===
    true
  );
}
