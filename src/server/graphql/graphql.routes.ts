import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Services } from '../../graph/operation/context.js';
import { isDatabaseUnavailable, ClientClosedError } from '../../graph/operation/errors.js';
import { tooLargeError, type Limits } from '../../graph/limits/limits.js';
import { createContext } from '../../graph/operation/operation.js';
import { exactJson, exactSearch, SUSPECT } from '../../graph/values/exact-numbers.js';
import { chooseAccount } from '../../accounts/accounts.js';
import { buildUsageExtension } from './apollo.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { checkRequest } from '../limits/document-check.js';
import { createRequestLog, type RequestLog, type ServerContext } from './request-log.js';
import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';

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

/** Whether a browser opens the address; a query by GET has a `query`. */
function isBrowserVisit(request: FastifyRequest): boolean {
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  return request.method === 'GET' && wantsPage && !(request.query as Record<string, unknown>)['query'];
}

async function respond(request: FastifyRequest, reply: FastifyReply, routes: GraphQLRoutes): Promise<FastifyReply> {
  const requestLog = createRequestLog();
  request.requestLog = requestLog;
  const created: { context?: ServerContext } = {};
  const { status, headers, body } = await routes.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headerMap(request),
      search: readSearch(request.url),
      body: request.body,
    },
    context: async () => (created.context = await openServerContext(request, reply, requestLog, routes)),
  });
  for (const [name, value] of headers) void reply.header(name, value);
  if (body.kind !== 'complete') throw new Error('The gateway does not support incremental delivery.');
  return reply.code(status ?? 200).send(limitBody(body.string, created.context, request));
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
  request: FastifyRequest,
  reply: FastifyReply,
  requestLog: RequestLog,
  { getAccount, keys, deadlineMs, limits, maxTokens }: GraphQLRoutes,
): Promise<ServerContext> {
  const caller = identifyCaller(keys, request.headers);
  requestLog.caller = caller.name;
  const documentUsage = checkRequest(request, limits, maxTokens);
  const { services } = await getAccount(chooseAccount(caller, request.headers)).catch(rethrowUnavailable);
  requestLog.account = services.connection.account;
  const options = {
    caller,
    signal: abortOnClose(reply),
    deadlineAtMs: Date.now() + deadlineMs,
    ...readCacheOptions(request.headers),
  };
  const context = {
    ...createContext(services, options),
    requestLog,
    isTraced: readFlag(request.headers, 'x-keap-trace'),
    isDryRun: readFlag(request.headers, 'x-keap-dry-run'),
  };
  for (const [name, value] of documentUsage) context.usage.exceededInDocument.set(name, value);
  return context;
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
