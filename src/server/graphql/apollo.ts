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
import { requireAccess } from '../../graph/operation/access.js';
import { keapExtension } from '../../graph/operation/operation.js';
import { logError, type ServerContext } from './request-log.js';
import { boundErrors } from '../limits/error-bounds.js';
import { responseStatusPlugin } from './response-status.js';
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

/** Creates Apollo Server on the schema, without starting it. It reports nothing to Apollo and caches nothing. */
export function createApollo({ schema, introspection, maxTokens, log }: ApolloOptions): ApolloServer<ServerContext> {
  const format: typeof formatGraphError = introspection
    ? formatGraphError
    : (formatted, error) => withoutSuggestions(formatGraphError(formatted, error));
  return new ApolloServer<ServerContext>({
    gateway: createBoundedExecutor(schema),
    introspection,
    // Suggestions for misspelt fields would reveal the schema although introspection is off.
    hideSchemaDetailsFromClientErrors: !introspection,
    formatError: format,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens },
    maxRecursiveSelections: true,
    // `resolveDocument` puts the text in their place, so that the limits apply to it.
    persistedQueries: false,
    // `rejectForgery` accepts keys and origins too.
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: log,
    plugins: [
      // By default it wraps every field's resolver, which takes more than half of the time of large results.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      usagePlugin(log),
      accessPlugin(),
      cachePlugin(),
      // Before the price, which needs valid variables.
      variablesPlugin(format),
      pricePlugin(),
      responseStatusPlugin(),
    ],
  });
}

/** Adds `extensions.keap` to every response, fills the request log and keeps valid persisted queries. */
function usagePlugin(log: Logger): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    didResolveOperation: async ({ operation, operationName, contextValue }) => {
      contextValue.requestLog.operation = operationName ?? null;
      contextValue.requestLog.kind = operation?.operation ?? null;
      contextValue.keepDocument?.();
    },
    didEncounterErrors: async ({ errors }) => {
      for (const error of errors) logError(log, error);
    },
    willSendResponse: async ({ response, contextValue }) => {
      const { requestLog, stats } = contextValue;
      requestLog.calls = stats.calls;
      requestLog.waitedMs = Math.round(stats.waitedMs);
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

/** Builds `extensions.keap`: the estimated and the actual cost. */
export function buildUsageExtension(context: ServerContext): object {
  const { estimatedCalls, atMostCalls, price } = context.requestLog;
  const extension = { ...keapExtension(context, { trace: context.isTraced }), estimatedCalls, atMostCalls };
  return price === null || !context.isDryRun ? extension : { ...extension, price };
}

function collectCodes(errors: readonly GraphQLFormattedError[]): string[] {
  return [...new Set(errors.map((error) => String(error.extensions?.['code'])))];
}

/**
 * Checks, before an operation is priced or run, that the request names one (else OPERATION_RESOLUTION_FAILURE)
 * and that its caller may use all of it (else FORBIDDEN, HTTP 403). The same holds for a dry run.
 */
export function accessPlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
      const operationName = request.operationName ?? null;
      if (operation === undefined) throw unresolved(document, operationName);
      try {
        const { variables = null } = request;
        requireAccess(contextValue.caller, { schema, document, operationName, variables });
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
      ? 'The document contains no operation: add a query or a mutation.'
      : name === null
        ? `The document contains ${operations.length} operations: name the one to run in \`operationName\`.`
        : 'The document contains no operation with the name in `operationName`: send the name of one of its operations.';
  return withStatus(new GraphQLError(what, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }), 400);
}

function withStatus({ message, extensions }: GraphQLError, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status } } });
}

/**
 * Sets how long a response may be cached: in Apollo's cache policy, which its response cache uses, and in `Cache-Control`.
 * Always private, since the result depends on the caller. A browser caches responses by GET without asking the page, so it
 * must revalidate them each time: else a page would not see its own writes.
 */
export function cachePlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    executionDidStart: async ({ schema, document, operation, contextValue, overallCachePolicy }) => ({
      executionDidEnd: async () => {
        const maxAge = computeTtlSeconds({ schema, document, operation, stats: contextValue.stats });
        overallCachePolicy.restrict({ maxAge, scope: 'PRIVATE' });
      },
    }),
    willSendResponse: async ({ request, response, overallCachePolicy: { maxAge = 0 } }) => {
      const failed = response.body.kind !== 'single' || response.body.singleResult.errors !== undefined;
      const lifetime = request.http?.method === 'GET' ? 'no-cache' : `max-age=${maxAge}`;
      response.http.headers.set('cache-control', failed || maxAge === 0 ? 'no-store' : `private, ${lifetime}`);
    },
  };
  return { requestDidStart: async () => listener };
}

/**
 * Estimates the price of an operation before it runs: rejects one that costs too much, answers `x-keap-dry-run: 1` with
 * the price alone, and adds the estimate to the extensions of all others.
 */
export function pricePlugin(): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    responseForOperation: async ({ schema, document, operationName, request, contextValue }) => {
      const { services, options, isDryRun } = contextValue;
      if (!isDryRun && isIntrospection(document, operationName)) return null;
      const priced = { schema, document, operationName, variables: request.variables ?? null };
      const price = priceOperation(services, options, priced);
      const { requestLog } = contextValue;
      requestLog.estimatedCalls = price?.calls ?? null;
      requestLog.atMostCalls = price?.atMostCalls ?? null;
      requestLog.answerFields = price?.answerFields ?? null;
      // The variables are invalid; the execution reports it.
      if (price === null) return null;
      requestLog.price = price;
      if (isDryRun) return respond({ data: null });
      const error = findRefusal(price, services.limits);
      return error === null ? null : respond({ errors: [error.toJSON()] });
    },
    willSendResponse: async ({ response, document, operation, operationName, request, contextValue }) => {
      const { services, stats, requestLog } = contextValue;
      if (response.body.kind !== 'single' || response.body.singleResult.errors !== undefined) return;
      if (requestLog.price === null || document === undefined || operation?.operation !== OperationTypeNode.QUERY)
        return;
      const variables = request.variables ?? null;
      const executed = { document, operationName: operationName ?? null, variables };
      services.recentOperations.add(executed, stats.trace);
    },
  };
  return { requestDidStart: async () => listener };
}

function respond(singleResult: FormattedExecutionResult): GraphQLResponse {
  return { http: { status: 200, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

/** Whether an operation is pure introspection, which costs no call but is large. */
function isIntrospection(document: Parameters<typeof getOperationAST>[0], operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  return (
    operation?.selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value.startsWith('__')) ===
    true
  );
}
