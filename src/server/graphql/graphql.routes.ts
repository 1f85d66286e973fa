import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Services } from '../../graph/operation/context.js';
import { isDatabaseUnavailable, ClientClosedError } from '../../graph/operation/errors.js';
import { tooLargeError, type Limits } from '../../graph/limits/limits.js';
import { once } from '../../graph/list/connection.js';
import { createContext } from '../../graph/operation/operation.js';
import { exactJson, exactSearch, SUSPECT } from '../../graph/values/exact-numbers.js';
import { chooseAccount } from '../../accounts/accounts.js';
import { buildUsageExtension } from './apollo.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { findGatewayUrl } from '../files/gateway-url.js';
import { rejectForgery } from '../cross-origin.js';
import { buildRateLimitHeaders } from '../limits/rate-limit-headers.js';
import { resolveDocument, type DocumentSources } from './documents.js';
import { appendVary, computeETag, matchesETag } from './etag.js';
import { hashText } from './persisted-queries.js';
import { readCacheOptions, readFlag } from './request-headers.js';
import { readRequestFields, withDocument } from './request-fields.js';
import { chooseRequestErrorStatus } from './media-type.js';
import { checkRequest } from '../limits/document-check.js';
import { createRequestLog, type RequestLog, type ServerContext } from './request-log.js';
import { setMaxListeners } from 'node:events';

export interface GraphQLRoutes {
  readonly apollo: ApolloServer<ServerContext>;
  /** The services of a Keap account; rejects with a GraphQLError for an unknown name. */
  readonly getAccount: (name: string) => Promise<{ readonly services: Services }>;
  /** Null: no key is required. */
  readonly keys: readonly CallerKey[] | null;
  /** How long an operation may call Keap. */
  readonly deadlineMs: number;
  readonly limits: Limits;
  /** The parser rejects documents with more tokens. */
  readonly maxTokens: number;
  /** The configured address of the gateway, without a slash at its end; null if there is none. */
  readonly publicUrl: string | null;
  /** Web origins whose pages may send queries. */
  readonly corsOrigins: readonly string[];
  /** The documents that a request may name instead of sending them. */
  readonly documents: DocumentSources;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests that carry a GraphQL operation. */
    requestLog: RequestLog | null;
  }
}

/** `/graphql`: GET for queries, and POST. Redirects a browser to the landing page. */
export function addGraphQLRoutes(server: FastifyInstance, routes: GraphQLRoutes): void {
  server.decorateRequest('requestLog', null);
  addExactParser(server);
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
      if (isBrowserVisit(request)) return reply.redirect('/', 303);
      return respond(request, reply, routes);
    },
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: async (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'GET, POST')
        .send({ errors: [{ message: 'Use GET or POST.', extensions: { code: 'BAD_REQUEST' } }] }),
  });
}

/** Parses JSON bodies as Fastify does, without prototype poisoning, but rounds no number. */
function addExactParser(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    parse(request, SUSPECT.test(body as string) ? exactJson(body as string) : (body as string), done),
  );
}

/** Whether a browser opens the address; a query by GET has a document, or names one. */
function isBrowserVisit(request: FastifyRequest): boolean {
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  const parameters = request.query as Record<string, unknown>;
  const hasDocument = ['query', 'documentId', 'extensions'].some((name) => Boolean(parameters[name]));
  return request.method === 'GET' && wantsPage && !hasDocument;
}

async function respond(request: FastifyRequest, reply: FastifyReply, routes: GraphQLRoutes): Promise<FastifyReply> {
  const requestLog = createRequestLog();
  request.requestLog = requestLog;
  const created: { context?: ServerContext } = {};
  const httpGraphQLRequest: HTTPGraphQLRequest = {
    method: request.method,
    headers: headerMap(request),
    search: readSearch(request.url),
    body: request.body,
  };
  const { status, headers, body } = await routes.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest,
    context: async () =>
      (created.context = await openServerContext(httpGraphQLRequest, request, reply, requestLog, routes)),
  });
  for (const [name, value] of headers) void reply.header(name, value);
  if (body.kind !== 'complete') throw new Error('The gateway does not support incremental delivery.');
  const { context } = created;
  const text = limitBody(body.string, context, request);
  if (context !== undefined) addRateLimitHeaders(reply, context);
  const isUnchanged = request.method === 'GET' && context?.isTraced === false && isKnown(text, request, reply);
  return isUnchanged ? reply.code(304).send() : reply.code(status ?? 200).send(text);
}

function addRateLimitHeaders(reply: FastifyReply, { services, caller }: ServerContext): void {
  void reply.headers(buildRateLimitHeaders(services.keap.callsLeft(caller.name), Date.now()));
}

/** Adds the entity tag and `Vary` of a cacheable response by GET. Returns whether the caller's copy of it is current. */
function isKnown(text: string, { headers }: FastifyRequest, reply: FastifyReply): boolean {
  if (reply.getHeader('cache-control') !== 'private, no-cache') return false;
  void reply.header('vary', appendVary(reply.getHeader('vary')));
  const etag = computeETag(text, String(reply.getHeader('content-type')));
  void reply.header('etag', etag);
  return matchesETag(headers['if-none-match'], etag);
}

/** The body, or an error in its place where it is too large. Logs exceeded limits where they are only logged. */
function limitBody(body: string, context: ServerContext | undefined, { log }: FastifyRequest): string {
  if (context === undefined) return body;
  const { usage, requestLog, services } = context;
  const bytes = Buffer.byteLength(body);
  const exceeded = usage.listExceeded(bytes);
  if (exceeded.size === 0) return body;
  const { mode, maxResultBytes } = services.limits;
  if (mode === 'log') {
    const facts = { operation: requestLog.operation, needed: Object.fromEntries(exceeded) };
    log.warn(facts, 'an operation exceeds limits, which LIMITS_MODE=log only logs');
    return body;
  }
  if (bytes <= maxResultBytes) return body;
  requestLog.codes = ['TOO_LARGE'];
  const error = tooLargeError('MAX_RESULT_BYTES', bytes, maxResultBytes, usage.note).toJSON();
  return JSON.stringify({ data: null, errors: [error], extensions: { keap: buildUsageExtension(context) } });
}

async function openServerContext(
  httpRequest: HTTPGraphQLRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  requestLog: RequestLog,
  { getAccount, keys, deadlineMs, limits, maxTokens, publicUrl, corsOrigins, documents }: GraphQLRoutes,
): Promise<ServerContext> {
  rejectForgery(request.headers, corsOrigins);
  const caller = identifyCaller(keys, request.headers);
  requestLog.caller = caller.name;
  const status = chooseRequestErrorStatus(request.headers.accept);
  const fields = readRequestFields(httpRequest);
  const document = await resolveDocument(fields, documents, status);
  if (document.isTrusted === false) logUntrusted(request, document.text, caller.name);
  // Apollo reads the request after it has the context.
  Object.assign(httpRequest, withDocument(httpRequest, document));
  const documentUsage = checkRequest({ ...fields, query: document.text }, { limits, maxTokens, status });
  const { services } = await getAccount(chooseAccount(caller, request.headers)).catch(rethrowUnavailable);
  requestLog.account = services.connection.account;
  const options = {
    caller,
    signal: abortOnClose(reply),
    deadlineAtMs: Date.now() + deadlineMs,
    gatewayUrl: once(() => findGatewayUrl(publicUrl, request.raw, (advice) => request.log.warn(advice))),
    ...readCacheOptions(request.headers),
  };
  const context = {
    ...createContext(services, options),
    requestLog,
    requestErrorStatus: status,
    keepDocument: document.keep,
    isTraced: readFlag(request.headers, 'x-keap-trace'),
    isDryRun: readFlag(request.headers, 'x-keap-dry-run'),
  };
  for (const [name, value] of documentUsage) context.usage.exceededInDocument.set(name, value);
  return context;
}

/** In the mode `log` only: `only` rejects them. Its hash identifies the document; its text may hold personal data. */
function logUntrusted({ log }: FastifyRequest, text: unknown, caller: string): void {
  const sha256 = typeof text === 'string' ? hashText(text) : null;
  log.warn({ caller, sha256 }, 'a document outside TRUSTED_DOCUMENTS, which TRUSTED_DOCUMENTS_MODE=log only logs');
}

/** The accounts are in the database: without it no part of the request can be served. */
function rethrowUnavailable(error: unknown): never {
  if (!isDatabaseUnavailable(error)) throw error;
  throw new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: 'DATABASE_UNAVAILABLE', http: { status: 503 } },
  });
}

/** The query string of a URL, with its question mark; empty without one. */
function readSearch(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : exactSearch(url.slice(start));
}

function headerMap(request: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** Aborts when the caller disconnects before the response is complete, so that no further calls are made. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Every call of an operation adds a listener, so Node's leak warning for more than ten would be wrong.
  setMaxListeners(0, controller.signal);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientClosedError());
  });
  return controller.signal;
}
