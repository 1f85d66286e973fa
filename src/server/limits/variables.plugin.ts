import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import { getOperationAST } from 'graphql';
import type { formatGraphError } from '../../graph/operation/errors.js';
import { findVariableErrors } from '../../graph/limits/variable-errors.js';
import type { ServerContext } from '../graphql/request-log.js';

/** Refuses variables that do not fit before anything is done with them, with a bounded answer (see `variableErrors`). */
export function variablesPlugin(format: typeof formatGraphError): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    responseForOperation: async ({ schema, document, request }) => {
      const operation = getOperationAST(document, request.operationName);
      const errors = operation ? findVariableErrors(schema, operation, request.variables ?? {}) : [];
      if (errors.length === 0) return null;
      const singleResult = { errors: errors.map((error) => format(error.toJSON(), error)) };
      return { http: { status: 400, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}
