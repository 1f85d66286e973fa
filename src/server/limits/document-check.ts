import { getOperationAST, GraphQLError, parse, type DocumentNode } from 'graphql';
import type { FastifyRequest } from 'fastify';
import { checkDocument } from '../../graph/limits/document-size.js';
import type { LimitName, Limits } from '../../graph/limits/limits.js';
import { checkNesting } from './nesting.js';

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
