import { GraphQLError, stripIgnoredCharacters } from 'graphql';
import type { RequestErrorStatus } from '../error-shape.js';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A store of texts that replicas may share. A failing store finds nothing; no method rejects. */
export interface TextStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Documents of this process at once; the one used longest ago leaves the store first. */
const MAX_DOCUMENTS = 1_000;
const MAX_LENGTH = 65_536;
const MAX_TOTAL_LENGTH = 16 * 2 ** 20;
const TTL_MS = 86_400_000;

interface Kept {
  readonly text: string;
  /** Whether this process wrote it to the store, and so removes it. */
  readonly isOwn: boolean;
}

/**
 * Automatic persisted queries: documents by their SHA-256, after a caller sent both once. Bounded, since each caller can
 * add documents: a longer one is executed but not kept, and after a day a client sends its text again.
 */
export class PersistedQueries {
  private readonly kept: LRUCache<string, Kept>;

  constructor(private readonly store: TextStore) {
    this.kept = new LRUCache<string, Kept>({
      max: MAX_DOCUMENTS,
      maxSize: MAX_TOTAL_LENGTH,
      sizeCalculation: ({ text }) => Math.max(1, text.length),
      ttl: TTL_MS,
      disposeAfter: ({ isOwn }, hash, reason) => {
        if (isOwn && reason === 'evict') void store.delete(toKey(hash));
      },
    });
  }

  /** The document with this hash; undefined if it is not known. */
  async find(hash: string): Promise<string | undefined> {
    if (!isHash(hash)) return undefined;
    const kept = this.kept.get(hash);
    if (kept !== undefined) return kept.text;
    const text = await this.store.get(toKey(hash));
    if (text === undefined || hashText(text) !== hash) return undefined;
    this.kept.set(hash, { text, isOwn: false });
    return text;
  }

  /** Keeps a valid document of which `hash` is the hash. */
  add(hash: string, text: string): void {
    if (text.length > MAX_LENGTH || this.kept.has(hash)) return;
    this.kept.set(hash, { text, isOwn: true });
    void this.store.set(toKey(hash), text, TTL_MS);
  }
}

const toKey = (hash: string): string => `apq:${hash}`;
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The SHA-256 of a document, as Apollo's clients write it. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** `log`: documents outside the manifest are logged; `only`: they are rejected. */
export type TrustedDocumentsMode = 'off' | 'log' | 'only';

/** The documents of the manifest in TRUSTED_DOCUMENTS, by id. */
export class TrustedDocuments {
  private readonly hashes: ReadonlySet<string>;

  constructor(
    private readonly byId: ReadonlyMap<string, string>,
    readonly mode: TrustedDocumentsMode,
  ) {
    this.hashes = new Set([...byId.values()].map((text) => hashText(normalize(text))));
  }

  /** The document with this id; GraphQL over HTTP writes hashes with the prefix `sha256:`. */
  find(id: string): string | undefined {
    return this.byId.get(id) ?? this.byId.get(id.replace(/^sha256:/, ''));
  }

  /** Whether a document sent as text is in the manifest, whatever its white space and comments. */
  includes(text: string): boolean {
    return this.hashes.has(hashText(normalize(text)));
  }
}

/** A text with syntax errors is unchanged. */
function normalize(text: string): string {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return text;
  }
}

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
