import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Services } from '../../graph/operation/context.js';
import { isDatabaseUnavailable, ClientClosedError } from '../../graph/operation/errors.js';
import { tooLargeError, type Limits } from '../../graph/limits/limits.js';
import { createContext } from '../../graph/operation/operation.js';
import { exactJson, exactSearch } from '../../graph/values/exact-numbers.js';
import { chooseAccount } from '../../accounts/accounts.js';
import { buildUsageExtension } from './apollo.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { checkRequest } from '../limits/document-check.js';
import { createRequestLog, type RequestLog, type ServerContext } from './request-log.js';
import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';

export interface GraphQLRoutes {
  readonly apollo: ApolloServer<ServerContext>;
  /** The services of a Keap account; rejects with a GraphQLError where there is none of that name. */
  readonly getAccount: (name: string) => Promise<{ readonly services: Services }>;
  /** Null: everybody is let in. */
  readonly keys: readonly CallerKey[] | null;
  /** How long an operation may ask Keap. */
  readonly deadlineMs: number;
  readonly limits: Limits;
  /** Documents with more words and signs are refused unread. */
  readonly maxTokens: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests that carry a GraphQL operation. */
    requestLog: RequestLog | null;
  }
}

/** `/graphql`: GET for queries, POST; a browser that opens it is sent to the landing page. */
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

/** JSON bodies as Fastify reads them, prototype poisoning refused, but with no number rounded. */
function addExactParser(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    parse(request, exactJson(body as string), done),
  );
}

/** Somebody typed the address into a browser; a query by GET has a `query`. */
function isBrowserVisit(request: FastifyRequest): boolean {
  const wantsPage = request.headers.accept?.includes('text/html') === true;
  return request.method === 'GET' && wantsPage && !(request.query as Record<string, unknown>)['query'];
}

async function respond(request: FastifyRequest, reply: FastifyReply, routes: GraphQLRoutes): Promise<FastifyReply> {
  const requestLog = createRequestLog();
  request.requestLog = requestLog;
  const opened: { context?: ServerContext } = {};
  const { status, headers, body } = await routes.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headerMap(request),
      search: exactSearch(/\?.*$/s.exec(request.url)?.[0] ?? ''),
      body: request.body,
    },
    context: async () => (opened.context = await openServerContext(request, reply, requestLog, routes)),
  });
  for (const [name, value] of headers) void reply.header(name, value);
  if (body.kind !== 'complete') throw new Error('The gateway offers no incremental delivery.');
  return reply.code(status ?? 200).send(limitBody(body.string, opened.context, request));
}

/** The body, or the refusal that stands for one that is too large; logs what limits would have refused that are only logged. */
function limitBody(body: string, context: ServerContext | undefined, { log }: FastifyRequest): string {
  if (context === undefined) return body;
  const { usage, requestLog, services } = context;
  const bytes = Buffer.byteLength(body);
  const exceeded = usage.listExceeded(bytes);
  if (exceeded.size === 0) return body;
  const { mode, maxResultBytes } = services.limits;
  if (mode === 'log') {
    const facts = { operation: requestLog.operation, needed: Object.fromEntries(exceeded) };
    log.warn(facts, 'an operation is beyond limits, which LIMITS_MODE=log lets pass');
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

/** Which account there is stands in the database: without it nothing of the request can be served. */
function rethrowUnavailable(error: unknown): never {
  if (!isDatabaseUnavailable(error)) throw error;
  throw new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: 'DATABASE_UNAVAILABLE', http: { status: 503 } },
  });
}

function headerMap(request: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** Aborted when the caller hangs up before the answer is whole: then nobody pays for the rest. */
export function abortOnClose(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Every call of an operation listens, so Node's warning of a leak beyond ten would be wrong.
  setMaxListeners(0, controller.signal);
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new ClientClosedError());
  });
  return controller.signal;
}

/** How old an answer a caller takes. */
export interface CacheOptions {
  /** Keap is to be asked even where an answer is remembered. */
  readonly bypassCache?: true;
  /** Where Keap cannot be asked, an answer that ended this long ago is good enough. */
  readonly maxStaleMs?: number;
}

/** Nothing is kept longer than this beyond its time. */
const MAX_STALE_SECONDS = 86_400;

/**
 * Reads `Cache-Control: no-cache` (or `x-keap-fresh: 1`) and `x-keap-max-stale: <seconds>`. Throws a GraphQLError
 * BAD_USER_INPUT (HTTP 400) for values that are none.
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
 * Whether a header that switches something on does so: `1` or `true` does, `0`, `false` and none do not. Throws a
 * GraphQLError BAD_USER_INPUT (HTTP 400) for anything else: a dry run that was misspelt must not write.
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
