import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerOptions } from 'node:http';
import compress from '@fastify/compress';
import helmet from '@fastify/helmet';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Logger } from 'pino';
import { addFileRoutes, type FileRoutes } from './files/files.routes.js';
import { addGraphQLRoutes, type GraphQLRoutes } from './graphql/graphql.routes.js';
import { addCors } from './cross-origin.js';
import { addTraceContext } from './trace-context.js';
import { addHealthRoutes, type HealthOptions } from './ops/health.js';
import { addPages, type Pages } from './explorer/pages.js';
import { addOAuthRoutes, type OAuthRoutes } from './oauth/oauth.routes.js';
import { rejectExpectations, rejectMalformed, SECURITY_HEADERS } from './malformed.js';
import { addErrorHandlers, errorBody } from './error-shape.js';
import { createDrain, cutStalledReaders } from './connections.js';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly graphql: Omit<GraphQLRoutes, 'corsOrigins'>;
  readonly pages: Pages;
  readonly files: FileRoutes;
  readonly health: HealthOptions;
  /** Only where accounts connect through an OAuth app. */
  readonly oauth?: OAuthRoutes;
  readonly log: Logger;
}

export interface HttpServer {
  /** The URL to open. */
  readonly url: string;
  /** Stops accepting requests, answers those in progress, then closes the remaining connections. */
  close(): Promise<void>;
}

const DRAIN_TIMEOUT_MS = 10_000;
const RECEIVE_TIMEOUT_MS = 30_000;
/** How often Node checks for requests that take longer. */
const CHECK_MS = 5_000;
const STALL_TIMEOUT_MS = 30_000;

/** Starts Apollo and the HTTP server. Rejects when the port is in use. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { apollo } = options.graphql;
  await apollo.start();
  const server = await buildServer(options);
  const drain = createDrain(server, DRAIN_TIMEOUT_MS);
  try {
    await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    await Promise.all([server.close(), apollo.stop()]);
    throw error;
  }
  return {
    url: buildUrl(server, options.host),
    close: async () => {
      await drain();
      await apollo.stop();
    },
  };
}

async function buildServer({
  corsOrigins,
  graphql,
  pages,
  files,
  health,
  oauth,
  log,
}: HttpOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // Node itself would reject a request without a Host header without a body; requireHost does it instead.
    ...receiveTimeouts(RECEIVE_TIMEOUT_MS, CHECK_MS, { requireHostHeader: false }),
    clientErrorHandler: rejectMalformed,
    // Runs before any hook: for a malformed address, or one with a part that is too long.
    frameworkErrors: (error, request, reply) => void rejectAddress(error, request, reply),
  });
  rejectExpectations(server.server);
  await server.register(helmet, {
    // A proxy in front terminates TLS and sets this header.
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  });
  addTraceContext(server);
  addRequestLog(server);
  requireHost(server);
  rejectCompressedRequests(server);
  await addCors(server, corsOrigins);
  await addCompression(server);
  cutStalledReaders(server, STALL_TIMEOUT_MS);
  addErrorHandlers(server);
  addGraphQLRoutes(server, { ...graphql, corsOrigins });
  addFileRoutes(server, files);
  addHealthRoutes(server, health);
  if (oauth !== undefined) addOAuthRoutes(server, oauth);
  addPages(server, pages);
  return server;
}

/** Compresses responses, but does not decompress requests. Add routes after it. */
export async function addCompression(server: FastifyInstance): Promise<void> {
  await server.register(compress, { encodings: ['br', 'gzip'], globalDecompression: false });
}

function rejectAddress({ code }: FastifyError, { id }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [status, message] =
    code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? [404, 'A part of the address is longer than any that this gateway issues.']
      : [400, 'The address is not well-formed: % is followed by two hexadecimal digits of UTF-8.'];
  return reply
    .code(status)
    .headers({ ...SECURITY_HEADERS, 'x-request-id': id })
    .send(errorBody(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message));
}

/** RFC 9112 3.2: a server must answer 400 to HTTP/1.1 without Host. */
function requireHost(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ raw }, reply) => {
    if (raw.httpVersion !== '1.1' || raw.headers.host !== undefined) return undefined;
    return reply.code(400).send(errorBody('BAD_REQUEST', 'The request has no Host header.'));
  });
}

/** A compressed body is not decompressed: a small one could become a large one. */
function rejectCompressedRequests(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ headers }, reply) => {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding.trim() === '' || encoding.trim().toLowerCase() === 'identity') return undefined;
    const message = 'The body of a request is not decompressed. Send it without Content-Encoding.';
    return reply.code(415).header('accept-encoding', 'identity').send(errorBody('BAD_REQUEST', message));
  });
}

/** Logs one line per request, without query values, tokens or personal data; health probes only at debug. */
function addRequestLog(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Fastify does not call onResponse where the caller disconnects before the response.
    reply.raw.once('close', () => logRequest(request, reply));
  });
}

/** nginx's status for a caller who disconnects before the response is complete. */
const CLIENT_CLOSED_REQUEST = 499;

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { method, requestLog, trace } = request;
  const path = request.routeOptions.url ?? 'unknown';
  const { price: _, ...logged } = requestLog ?? { price: null };
  const isComplete = reply.raw.writableFinished;
  const status = isComplete ? reply.statusCode : CLIENT_CLOSED_REQUEST;
  const facts = {
    method,
    path,
    status,
    durationMs: Math.round(reply.elapsedTime),
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    ...logged,
  };
  request.log[path.startsWith('/health') ? 'debug' : 'info'](
    facts,
    isComplete ? 'answered' : 'the caller disconnected',
  );
}

/** The caller's own request id where it is safe, so that several systems share one id. */
function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const value = headers['x-request-id'];
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) ? value : randomUUID();
}

function buildUrl(server: FastifyInstance, host: string): string {
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const displayHost = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${displayHost}:${port}`;
}

/**
 * Server options with which a slow request ends with 408 after `receiveMs`, or up to `checkMs` later. Both timeouts are
 * set, because Node swaps them where the one for headers, a minute by default, is longer.
 */
export function receiveTimeouts(
  receiveMs: number,
  checkMs: number,
  http: ServerOptions = {},
): Pick<FastifyServerOptions, 'requestTimeout'> & { readonly http: ServerOptions } {
  return {
    requestTimeout: receiveMs,
    http: { ...http, headersTimeout: receiveMs, requestTimeout: receiveMs, connectionsCheckingInterval: checkMs },
  };
}
