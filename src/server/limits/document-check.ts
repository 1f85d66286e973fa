import { getOperationAST, GraphQLError, parse, type DocumentNode } from 'graphql';
import { checkDocument } from '../../graph/limits/document-size.js';
import type { LimitName, Limits } from '../../graph/limits/limits.js';
import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { formatGraphError } from '../../graph/operation/errors.js';
import { findVariableErrors } from '../../graph/limits/variable-errors.js';
import { parseJson, type RequestFields } from '../graphql/documents.js';
import type { ServerContext } from '../graphql/request-log.js';
import type { RequestErrorStatus } from '../graphql/media-type.js';

/**
 * Checks the document of a request against the document limits before Apollo validates it: some validation rules take
 * quadratic time, and Apollo's hooks before them cannot reject a request. The extra parse takes less than a millisecond for
 * any document within MAX_TOKENS. Throws TOO_LARGE, and BAD_USER_INPUT for variables nested too deep; where limits are only
 * logged, returns the exceeded ones. Apollo rejects a document with syntax errors.
 */
export function checkRequest(
  { query, operationName, variables }: RequestFields,
  { limits, maxTokens, status }: DocumentCheckOptions,
): ReadonlyMap<LimitName, number> {
  checkNesting(typeof variables === 'string' ? parseJson(variables) : variables, status);
  const document = typeof query === 'string' ? parseDocument(query, maxTokens) : null;
  const operation = document === null ? null : findOperation(document, operationName);
  if (document === null || !operation) return new Map();
  try {
    return checkDocument(document, operation, limits);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status } } });
  }
}

export interface DocumentCheckOptions {
  readonly limits: Limits;
  readonly maxTokens: number;
  readonly status: RequestErrorStatus;
}

function parseDocument(query: string, maxTokens: number): DocumentNode | null {
  try {
    return parse(query, { maxTokens, noLocation: true });
  } catch {
    return null;
  }
}

function findOperation(document: DocumentNode, name: unknown): ReturnType<typeof getOperationAST> {
  return getOperationAST(document, typeof name === 'string' && name !== '' ? name : null);
}

/** Recursive functions process the values, here and in libraries. */
const MAX_LEVELS = 200;

/** Throws BAD_USER_INPUT for variables that nest lists and objects deeper than MAX_LEVELS. */
export function checkNesting(variables: unknown, status: RequestErrorStatus): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      throw new GraphQLError(`The variables nest lists and objects more than ${MAX_LEVELS} deep. Nothing was sent.`, {
        extensions: { code: 'BAD_USER_INPUT', http: { status } },
      });
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

/** Rejects invalid variables before they are used, with errors of bounded size (see `findVariableErrors`). */
export function variablesPlugin(format: typeof formatGraphError): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    responseForOperation: async ({ schema, document, request }) => {
      const operation = getOperationAST(document, request.operationName);
      const errors = operation?.variableDefinitions?.length
        ? findVariableErrors(schema, operation, request.variables ?? {})
        : [];
      if (errors.length === 0) return null;
      const singleResult = { errors: errors.map((error) => format(error.toJSON(), error)) };
      return { http: { status: 400, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}
