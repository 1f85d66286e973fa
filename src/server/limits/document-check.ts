import { getOperationAST, GraphQLError, parse, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { checkDocument } from '../../graph/limits/document-size.js';
import type { LimitName, Limits } from '../../graph/limits/limits.js';
import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import type { formatGraphError } from '../../graph/operation/errors.js';
import { findVariableError } from '../../graph/limits/variable-errors.js';
import { parseJson, type RequestFields } from '../graphql/documents.js';
import type { ServerContext } from '../graphql/request-log.js';
import type { RequestErrorStatus } from '../graphql/media-type.js';

/**
 * Checks the document of a request against the document limits before Apollo validates it: some validation rules take
 * quadratic time, and Apollo's hooks before them cannot reject a request. A document is checked once while it is among the
 * recent ones; the extra parse takes less than a millisecond for any document within MAX_TOKENS. Throws TOO_LARGE, and BAD_USER_INPUT for variables nested too deep; where limits are only
 * logged, returns the exceeded ones. Apollo rejects a document with syntax errors.
 */
export function checkRequest(
  { query, operationName, variables }: RequestFields,
  { limits, maxTokens, status }: DocumentCheckOptions,
): ReadonlyMap<LimitName, number> {
  checkNesting(typeof variables === 'string' ? parseJson(variables) : variables, status);
  if (typeof query !== 'string') return new Map();
  const name = typeof operationName === 'string' ? operationName : '';
  const checked = checkOnce({ query, name, limits, maxTokens });
  if (!(checked instanceof GraphQLError)) return checked;
  throw new GraphQLError(checked.message, { extensions: { ...checked.extensions, http: { status } } });
}

/** The limits that an operation exceeds where they are only logged, or the error of those that it exceeds. */
type CheckedDocument = ReadonlyMap<LimitName, number> | GraphQLError;

interface DocumentQuery {
  readonly query: string;
  /** Empty for the only operation. */
  readonly name: string;
  readonly limits: Limits;
  readonly maxTokens: number;
}

/** Documents that are kept for each set of limits, by their length. */
const MAX_CHECKED_LENGTH = 4 * 2 ** 20;
const RESULT_LENGTH = 500;
const checkedDocuments = new WeakMap<Limits, LRUCache<string, CheckedDocument>>();

function checkOnce(documentQuery: DocumentQuery): CheckedDocument {
  const { query, name, limits, maxTokens } = documentQuery;
  const recent =
    checkedDocuments.get(limits) ??
    new LRUCache<string, CheckedDocument>({
      maxSize: MAX_CHECKED_LENGTH,
      sizeCalculation: (_, { length }) => length + RESULT_LENGTH,
    });
  checkedDocuments.set(limits, recent);
  const key = `${maxTokens} ${name} ${query}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const checked = check(documentQuery);
  recent.set(key, checked);
  return checked;
}

function check({ query, name, limits, maxTokens }: DocumentQuery): CheckedDocument {
  const document = parseDocument(query, maxTokens);
  const operation = document === null ? null : getOperationAST(document, name === '' ? null : name);
  if (document === null || !operation) return new Map();
  try {
    return checkDocument(document, operation, limits);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
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

/** Rejects invalid variables before they are used, with an error of bounded size (see `findVariableError`). */
export function variablesPlugin(format: typeof formatGraphError): ApolloServerPlugin<ServerContext> {
  const listener: GraphQLRequestListener<ServerContext> = {
    responseForOperation: async ({ schema, document, request }) => {
      const operation = getOperationAST(document, request.operationName);
      const error = operation?.variableDefinitions?.length
        ? findVariableError(schema, operation, request.variables ?? {})
        : null;
      if (error === null) return null;
      const singleResult = { errors: [format(error.toJSON(), error)] };
      return { http: { status: 400, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}
