import { getOperationAST, GraphQLError, parse, type DocumentNode } from 'graphql';
import type { FastifyRequest } from 'fastify';
import { checkDocument } from '../../graph/limits/document-size.js';
import type { LimitName, Limits } from '../../graph/limits/limits.js';
import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { formatGraphError } from '../../graph/operation/errors.js';
import { findVariableErrors } from '../../graph/limits/variable-errors.js';
import type { ServerContext } from '../graphql/request-log.js';

/**
 * Checks the document of a request against the limits of documents, before Apollo validates it: some rules of validation
 * take the square of a document's size, and Apollo's hooks in front of them cannot refuse. The document is read once more
 * for that, which takes less than a millisecond for all that MAX_TOKENS lets in. Throws TOO_LARGE, and BAD_USER_INPUT for variables without end; where limits are only
 * logged it gives what they met. A document that cannot be read is for Apollo to refuse.
 */
export function checkRequest(
  request: FastifyRequest,
  limits: Limits,
  maxTokens: number,
): ReadonlyMap<LimitName, number> {
  const { query, operationName, variables } = readFields(request.method === 'GET' ? request.query : request.body);
  checkNesting(typeof variables === 'string' ? parseJson(variables) : variables);
  const document = typeof query === 'string' ? parseDocument(query, maxTokens) : null;
  const operation = document === null ? null : findOperation(document, operationName);
  if (document === null || !operation) return new Map();
  try {
    return checkDocument(document, operation, limits);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status: 400 } } });
  }
}

interface Fields {
  readonly query?: unknown;
  readonly operationName?: unknown;
  /** An object, or its JSON where the request is a GET. */
  readonly variables?: unknown;
}

function readFields(input: unknown): Fields {
  return typeof input === 'object' && input !== null ? input : {};
}

/** What is no JSON is for Apollo to refuse. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
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

/** Values are gone through by functions that call themselves, here and in libraries. */
const MAX_LEVELS = 200;

/** Throws BAD_USER_INPUT (HTTP 400) for variables that nest lists and objects deeper than anything asks for. */
export function checkNesting(variables: unknown): void {
  let level: unknown[] = [variables];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      throw new GraphQLError(`The variables nest lists and objects more than ${MAX_LEVELS} deep. Nothing was sent.`, {
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      });
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

/** Refuses variables that do not fit before anything is done with them, with a bounded answer (see `variableErrors`). */
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
