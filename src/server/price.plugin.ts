import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener, type GraphQLResponse } from '@apollo/server';
import { getOperationAST, Kind, type FormattedExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { rehearse } from '../graph/price/rehearse.js';
import { tooExpensive } from '../graph/price/too-expensive.js';
import type { ServedContext } from './served.js';

/**
 * Tells an operation's price before it runs: refuses what would cost too much, answers `x-keap-dry-run: 1` with the price
 * alone, and lets the rest run with its estimate beside the truth. A price that cannot be found out stops nobody.
 */
export function pricePlugin(log: Logger): ApolloServerPlugin<ServedContext> {
  const listener: GraphQLRequestListener<ServedContext> = {
    responseForOperation: async ({ schema, document, operationName, request, contextValue }) => {
      const { services, opening } = contextValue;
      const isDry = request.http?.headers.get('x-keap-dry-run') === '1';
      if (!isDry && isQuestionOfType(document, operationName)) return null;
      const planned = { schema, document, operationName, variables: request.variables ?? null };
      const price = await rehearse(services, opening, planned).catch((error: unknown) => failed(error, log));
      const { served } = contextValue;
      served.estimatedCalls = price?.calls ?? null;
      if (price === null) return null;
      if (isDry) {
        served.price = price;
        return answer({ data: null });
      }
      return price.isAllowed ? null : answer({ errors: [tooExpensive(price).toJSON()] });
    },
  };
  return { requestDidStart: async () => listener };
}

function answer(singleResult: FormattedExecutionResult): GraphQLResponse {
  return { http: { status: 200, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

function failed(error: unknown, log: Logger): null {
  log.error({ err: error }, 'the price of an operation could not be told');
  return null;
}

/** Introspection costs nothing, and is large. */
function isQuestionOfType(document: Parameters<typeof getOperationAST>[0], operationName: string | null): boolean {
  const operation = getOperationAST(document, operationName);
  return (
    operation?.selectionSet.selections.every((one) => one.kind === Kind.FIELD && one.name.value.startsWith('__')) ===
    true
  );
}
