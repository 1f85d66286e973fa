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
