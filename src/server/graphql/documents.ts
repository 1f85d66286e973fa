import { GraphQLError } from 'graphql';
import { hashText, type PersistedQueries } from './persisted-queries.js';
import type { RequestErrorStatus } from './media-type.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** The parameters of a GraphQL request, unchecked. */
export interface RequestFields {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly operationName?: unknown;
  /** An object, or its JSON where the request is a GET. */
  readonly variables?: unknown;
  /** As `variables`. */
  readonly extensions?: unknown;
}

/** The document of a request. */
export interface ResolvedDocument {
  /** Undefined where the request has none: Apollo rejects it. */
  readonly text: unknown;
  /** Null, or false for a document outside TRUSTED_DOCUMENTS. */
  readonly isTrusted: boolean | null;
  /** Keeps the document under the hash in the request. Call it once the document is valid. */
  readonly keep: (() => void) | null;
}

export interface DocumentSources {
  readonly persisted: PersistedQueries;
  /** Null without TRUSTED_DOCUMENTS. */
  readonly trusted: TrustedDocuments | null;
}

/**
 * Finds the document of a request: its text, or what `documentId` or `extensions.persistedQuery` names. The rest of the
 * server handles every request as if it had sent the text. Throws a GraphQLError for an unknown id.
 */
export async function resolveDocument(
  fields: RequestFields,
  { persisted, trusted }: DocumentSources,
  status: RequestErrorStatus,
): Promise<ResolvedDocument> {
  const hash = readHash(fields.extensions);
  const id = typeof fields.documentId === 'string' ? fields.documentId : hash;
  const trustedText = id === null ? undefined : trusted?.find(id);
  // In the manifest the id decides; a text beside it is ignored.
  if (trustedText !== undefined) return { text: trustedText, isTrusted: true, keep: null };
  const { query } = fields;
  const hasText = typeof query === 'string' && query !== '';
  const isTrusted = trusted === null || trusted.mode === 'off' ? null : hasText && trusted.includes(query);
  // A request without a document is left to Apollo.
  if (isTrusted === false && trusted?.mode === 'only' && (hasText || id !== null)) throw untrustedError(id);
  if (id === null) return { text: query, isTrusted, keep: null };
  if (!hasText) {
    const text = await persisted.find(id.replace(/^sha256:/, ''));
    if (text === undefined) throw notFoundError(status);
    return { text, isTrusted: isTrusted === null ? null : trusted?.includes(text) === true, keep: null };
  }
  if (hash === null) return { text: query, isTrusted, keep: null };
  if (hash !== hashText(query))
    throw badRequest('`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`.');
  return { text: query, isTrusted, keep: () => persisted.add(hash, query) };
}

/** The hash of Apollo's protocol for persisted queries; null without one. */
function readHash(extensions: unknown): string | null {
  const { persistedQuery } = toRecord(typeof extensions === 'string' ? parseJson(extensions) : extensions);
  if (persistedQuery === undefined || persistedQuery === null) return null;
  const { version, sha256Hash } = toRecord(persistedQuery);
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw badRequest('`extensions.persistedQuery` must have `version: 1` and `sha256Hash`.');
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Apollo rejects invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}

/** Clients then send the text too. Some look for this very message. */
function notFoundError(status: RequestErrorStatus): GraphQLError {
  const http = { status, headers: new Map([['cache-control', 'no-store']]) };
  return new GraphQLError('PersistedQueryNotFound', { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http } });
}

function untrustedError(id: string | null): GraphQLError {
  const what =
    id === null
      ? 'This gateway executes only the documents of its manifest, and this one is not among them.'
      : 'This gateway executes only the documents of its manifest, which has none with this id.';
  return new GraphQLError(`${what} Its operator adds documents with TRUSTED_DOCUMENTS.`, {
    extensions: { code: 'UNTRUSTED_DOCUMENT', http: { status: 403 } },
  });
}
