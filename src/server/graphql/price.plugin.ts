import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import { getOperationAST, Kind, OperationTypeNode, type FormattedExecutionResult } from 'graphql';
import { priceOperation } from '../../graph/price/price-operation.js';
import { findRefusal } from '../../graph/price/refusal.js';
import type { ServerContext } from './request-log.js';

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
      if (isDryRun) {
        requestLog.price = price;
        return respond({ data: null });
      }
      const error = findRefusal(price, services.limits);
      return error === null ? null : respond({ errors: [error.toJSON()] });
    },
    willSendResponse: async ({ response, document, operation, operationName, request, contextValue }) => {
      const { services, stats: meter } = contextValue;
      if (response.body.kind !== 'single' || response.body.singleResult.errors !== undefined) return;
      if (document === undefined || operation?.operation !== OperationTypeNode.QUERY) return;
      const variables = request.variables ?? null;
      services.recentOperations.add({ document, operationName: operationName ?? null, variables }, meter.trace);
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
