import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import { GraphQLError, Kind, type DocumentNode } from 'graphql';
import { requireAccess } from '../../graph/operation/access.js';
import type { ServerContext } from './request-log.js';

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
