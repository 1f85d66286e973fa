import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerOptions, Server } from 'node:http';
import cors from '@fastify/cors';
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
import { addHealthRoutes, type HealthOptions } from './ops/health.js';
import { addLandingPage } from './explorer/landing.js';
import { addOAuthRoutes, type OAuthRoutes } from './oauth/oauth.routes.js';
import { rejectExpectations, rejectMalformed, SECURITY_HEADERS } from './malformed.js';
import { addErrorHandlers, errorBody } from './error-shape.js';

export interface HttpOptions {
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: readonly string[];
  readonly graphql: GraphQLRoutes;
  readonly files: FileRoutes;
  readonly health: HealthOptions;
  /** Only where accounts are connected through an OAuth app. */
  readonly oauth?: OAuthRoutes;
  readonly log: Logger;
}

export interface HttpServer {
  /** Where it listens, as one would type it. */
  readonly url: string;
  /** Takes no more requests, answers those in hand, then cuts what is left. */
  close(): Promise<void>;
}

const DRAIN_TIMEOUT_MS = 10_000;
const RECEIVE_TIMEOUT_MS = 30_000;
/** How often Node looks for requests that take longer than that. */
const CHECK_MS = 5_000;
const STALL_TIMEOUT_MS = 30_000;

/** Starts Apollo and the front door on it. Rejects when the port is taken. */
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

async function buildServer({ corsOrigins, graphql, files, health, oauth, log }: HttpOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // Node would refuse a request without a host header itself, without a body; addRefusals does it.
    ...receiveTimeouts(RECEIVE_TIMEOUT_MS, CHECK_MS, { requireHostHeader: false }),
    clientErrorHandler: rejectMalformed,
    // Before any hook: an address that is not well-formed, or too long a part of it.
    frameworkErrors: (error, request, reply) => void rejectAddress(error, request, reply),
  });
  rejectExpectations(server.server);
  await server.register(helmet, {
    // TLS, and what to promise of it, is the business of whoever stands before us.
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
  });
  await server.register(cors, {
    origin: (origin, decide) => decide(null, origin !== undefined && isAllowedOrigin(origin, corsOrigins)),
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
  cutStalledReaders(server, STALL_TIMEOUT_MS);
  addRequestLog(server);
  addErrorHandlers(server);
  addGraphQLRoutes(server, graphql);
  addFileRoutes(server, files);
  addHealthRoutes(server, health);
  if (oauth !== undefined) addOAuthRoutes(server, oauth);
  addLandingPage(server);
  return server;
}

function rejectAddress({ code }: FastifyError, { id }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [status, message] =
    code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? [404, 'A part of the address is longer than any that this gateway gives out.']
      : [400, 'The address is not well-formed: % is followed by two hexadecimal digits of UTF-8.'];
  return reply
    .code(status)
    .headers({ ...SECURITY_HEADERS, 'x-request-id': id })
    .send(errorBody(status === 404 ? 'NOT_FOUND' : 'BAD_REQUEST', message));
}

/** One line a request, without query values, tokens or anybody's data; health probes only at debug. */
function addRequestLog(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // Fastify's onResponse does not come where the caller hangs up before the answer.
    reply.raw.once('close', () => logRequest(request, reply));
  });
}

/** What nginx logs of a caller who hung up before the answer was whole. */
const CLIENT_CLOSED_REQUEST = 499;

function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { method, requestLog } = request;
  const path = request.routeOptions.url ?? 'unknown';
  const { price: _, ...logged } = requestLog ?? { price: null };
  const isComplete = reply.raw.writableFinished;
  const status = isComplete ? reply.statusCode : CLIENT_CLOSED_REQUEST;
  const facts = { method, path, status, durationMs: Math.round(reply.elapsedTime), ...logged };
  request.log[path.startsWith('/health') ? 'debug' : 'info'](facts, isComplete ? 'answered' : 'the caller hung up');
}

/** The caller's own request id where it is harmless, so that one id runs through several systems. */
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

/** Whether a browser page of `origin` may call the gateway. `*` allows every origin; localhost without a port, every port of it. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  return isLocal && allowed.includes(`${protocol}//${hostname}`);
}

/**
 * Options of a server, `http` among them, with which a request that trickles in ends with 408 after `receiveMs`, or up to `checkMs` later. Node swaps its two spans where
 * the one for headers, a minute by itself, is the longer, so both are set.
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

/**
 * Cuts the connection of a caller who stops reading an answer: after `stallMs` in which not a byte of what waits for it
 * could be sent. Without that, an answer that nobody reads is kept for as long as the other side likes. An answer of which
 * nothing waits (its source is slow) is let be.
 */
export function cutStalledReaders(server: FastifyInstance, stallMs: number): void {
  server.addHook('onSend', async (request, reply) => {
    const { socket } = request.raw;
    // Node starts the span anew with every byte that leaves (`net.Socket.setTimeout`), and resets it after the answer.
    reply.raw.setTimeout(stallMs, () => {
      if (socket.writableLength > 0) socket.destroy();
      else socket.setTimeout(stallMs);
    });
  });
}

/**
 * How a server stops: it takes no more connections, answers the requests in hand, then cuts what is left, after
 * `patienceMs` at the latest. Connections on which nothing was ever asked (browsers open them ahead) are not waited for.
 */
export function createDrain(server: FastifyInstance, timeoutMs: number): () => Promise<void> {
  const stopController = new AbortController();
  const activeRequests = trackRequests(server.server);
  // Told in the answer, so that its caller asks somebody else next.
  server.addHook('onSend', async (_request, reply) => {
    if (stopController.signal.aborted) void reply.header('connection', 'close');
  });
  return async () => {
    stopController.abort();
    const closed = server.close();
    const timer = setTimeout(() => server.server.closeAllConnections(), timeoutMs);
    await activeRequests.whenIdle();
    server.server.closeAllConnections();
    await closed;
    clearTimeout(timer);
  };
}

/** Counts requests from their first byte to the last of their answer. */
function trackRequests(server: Server): { whenIdle(): Promise<void> } {
  let count = 0;
  let onIdle: () => void = () => undefined;
  server.on('request', (_request, response) => {
    count += 1;
    response.once('close', () => {
      count -= 1;
      if (count === 0) onIdle();
    });
  });
  return { whenIdle: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => (onIdle = resolve))) };
}
