import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import { getOperationAST, Kind, OperationTypeNode, type FormattedExecutionResult } from 'graphql';
import { priceOperation } from '../../graph/price/price-operation.js';
import { refusalOf } from '../../graph/price/refusal.js';
import type { ServedContext } from './request-log.js';

/**
 * Tells an operation's price before it runs: refuses what would cost too much, answers `x-keap-dry-run: 1` with the price
 * alone, and lets the rest run with its estimate beside the truth.
 */
export function pricePlugin(): ApolloServerPlugin<ServedContext> {
  const listener: GraphQLRequestListener<ServedContext> = {
    responseForOperation: async ({ schema, document, operationName, request, contextValue }) => {
      const { services, opening, isDryRun } = contextValue;
      if (!isDryRun && isQuestionOfType(document, operationName)) return null;
      const planned = { schema, document, operationName, variables: request.variables ?? null };
      const price = priceOperation(services, opening, planned);
      const { served } = contextValue;
      served.estimatedCalls = price?.calls ?? null;
      served.atMostCalls = price?.atMostCalls ?? null;
      served.answerFields = price?.answerFields ?? null;
      // Its variables do not fit, which its execution will say.
      if (price === null) return null;
      if (isDryRun) {
        served.price = price;
        return answer({ data: null });
      }
      const refusal = refusalOf(price, services.limits);
      return refusal === null ? null : answer({ errors: [refusal.toJSON()] });
    },
    willSendResponse: async ({ response, document, operation, operationName, request, contextValue }) => {
      const { services, meter } = contextValue;
      if (response.body.kind !== 'single' || response.body.singleResult.errors !== undefined) return;
      if (document === undefined || operation?.operation !== OperationTypeNode.QUERY) return;
      const variables = request.variables ?? null;
      services.answered.add({ document, operationName: operationName ?? null, variables }, meter.trace);
    },
  };
  return { requestDidStart: async () => listener };
}

function answer(singleResult: FormattedExecutionResult): GraphQLResponse {
  return { http: { status: 200, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

/** Introspection costs nothing, and is large. */
function isQuestionOfType(document: Parameters<typeof getOperationAST>[0], operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  return (
    operation?.selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value.startsWith('__')) ===
    true
  );
}
