import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import type { HTTPGraphQLRequest } from '@apollo/server';
import { parseJson, type RequestFields, type ResolvedDocument } from './documents.js';

/**
 * The parameters of a request, read as Apollo reads them: a repeated parameter of an address counts as missing, since
 * Apollo rejects it. A body that is no object has none.
 */
export function readRequestFields({ method, search, body }: HTTPGraphQLRequest): RequestFields {
  if (method !== 'GET') return isRecord(body) ? body : {};
  const parameters = new URLSearchParams(search);
  const names = ['query', 'documentId', 'operationName', 'variables', 'extensions'] as const;
  const single = names.filter((name) => parameters.getAll(name).length === 1);
  return Object.fromEntries(single.map((name) => [name, parameters.get(name)]));
}

/** The request with the text of its document in place of an id or hash. */
export function withDocument(request: HTTPGraphQLRequest, { text }: ResolvedDocument): HTTPGraphQLRequest {
  if (typeof text !== 'string') return request;
  if (request.method === 'GET') {
    const parameters = new URLSearchParams(request.search);
    if (!parameters.has('extensions') && !parameters.has('documentId')) return request;
    // A repeated `query` stays for Apollo to reject.
    if (parameters.getAll('query').length < 2) parameters.set('query', text);
    parameters.delete('documentId');
    // The gateway reads no other extension. An invalid value stays for Apollo to reject.
    const extensions = parameters.getAll('extensions');
    if (extensions.length === 1 && isRecord(parseJson(extensions[0] ?? ''))) parameters.delete('extensions');
    return { ...request, search: `?${parameters.toString()}` };
  }
  if (!isRecord(request.body)) return request;
  const { documentId: _, extensions, ...rest } = request.body;
  const { persistedQuery: __, ...others } = isRecord(extensions) ? extensions : {};
  // An invalid value stays for Apollo to reject.
  const kept = extensions === undefined ? {} : { extensions: isRecord(extensions) ? others : extensions };
  return { ...request, body: { ...rest, ...kept, query: text } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Which cached responses a caller accepts. */
export interface CacheOptions {
  /** Calls Keap even where a response is cached. */
  readonly bypassCache?: true;
  /** Accepts a response that expired at most this long ago where Keap is not available. */
  readonly maxStaleMs?: number;
}

/** No cached response is kept longer than this after it expires. */
const MAX_STALE_SECONDS = 86_400;

/**
 * Reads `Cache-Control: no-cache` (or `x-keap-fresh: 1`) and `x-keap-max-stale: <seconds>`. Throws a GraphQLError
 * BAD_USER_INPUT (HTTP 400) for invalid values.
 */
export function readCacheOptions(headers: IncomingHttpHeaders): CacheOptions {
  const directives = (headers['cache-control'] ?? '').toLowerCase().split(',');
  const bypassesCache =
    readFlag(headers, 'x-keap-fresh') || directives.some((one) => ['no-cache', 'no-store'].includes(one.trim()));
  const value = headers['x-keap-max-stale'];
  return {
    ...(bypassesCache ? { bypassCache: true } : {}),
    ...(value === undefined ? {} : { maxStaleMs: parseMaxStale(value) }),
  };
}

function parseMaxStale(value: string | readonly string[]): number {
  const text = String(value).trim();
  if (/^\d{1,6}$/.test(text) && Number(text) <= MAX_STALE_SECONDS) return Number(text) * 1000;
  throw new GraphQLError(
    `The header x-keap-max-stale must be whole seconds from 0 to ${MAX_STALE_SECONDS}, as in "x-keap-max-stale: 300".`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/**
 * Whether a boolean header is on: `1` or `true`; off: `0`, `false` or no header. Throws a GraphQLError BAD_USER_INPUT
 * (HTTP 400) for other values: a misspelt dry run must not write.
 */
export function readFlag(headers: IncomingHttpHeaders, name: string): boolean {
  const value = headers[name];
  if (value === undefined) return false;
  const text = String(value).trim().toLowerCase();
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new GraphQLError(`The header ${name} must be 1 or 0, as in "${name}: 1". Nothing was sent.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
