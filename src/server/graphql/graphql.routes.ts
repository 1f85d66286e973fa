import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Services } from '../../graph/operation/context.js';
import { isDatabaseUnavailable } from '../../graph/operation/errors.js';
import { tooLargeError, type Limits } from '../../graph/limits/limits.js';
import { createContext } from '../../graph/operation/open-context.js';
import { exactJson, exactSearch } from '../../graph/values/exact-numbers.js';
import { chooseAccount } from '../../accounts/choose-account.js';
import { buildUsageExtension } from './apollo.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { readCacheOptions } from './freshness.js';
import { abortOnClose } from './abort-on-close.js';
import { readFlag } from './header-flag.js';
import { checkRequest } from '../limits/document-check.js';
import { createRequestLog, type RequestLog, type ServerContext } from './request-log.js';

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
