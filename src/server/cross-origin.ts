import type { IncomingHttpHeaders } from 'node:http';
import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { errorBody } from './error-shape.js';

/** Headers of a response that a page of another origin may read. */
const EXPOSED_HEADERS = ['x-request-id', 'traceparent', 'etag', 'retry-after', 'ratelimit', 'ratelimit-policy'];
/** How long a browser may keep the answer to a preflight. */
const PREFLIGHT_SECONDS = 600;

/** Answers preflights, and lets pages of the allowed origins read responses. */
export async function addCors(server: FastifyInstance, corsOrigins: readonly string[]): Promise<void> {
  const isAllowed = (origin: string | undefined): boolean =>
    origin !== undefined && isAllowedOrigin(origin, corsOrigins);
  // The cors plugin would pass a preflight of another origin on to the routes, which answer 404.
  server.addHook('onRequest', async ({ method, headers }, reply) => {
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (!isPreflight || isAllowed(headers.origin)) return undefined;
    const what =
      'Pages of this origin may not call the gateway from a browser; its operator lists origins in CORS_ORIGINS.';
    return reply.code(403).header('vary', 'Origin').send(errorBody('FORBIDDEN', what));
  });
  await server.register(cors, {
    origin: (origin, decide) => decide(null, isAllowed(origin)),
    methods: ['GET', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
  });
}

/** Whether a browser page of `origin` may call the gateway. `*` allows every origin; localhost without a port allows all its ports. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1';
  return isLocal && allowed.includes(`${protocol}//${hostname}`);
}

/** Content types that a page may send to any site without a preflight (Fetch, "CORS-safelisted request-header"). */
const SIMPLE_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]);
/** Headers that a page can send to another site only after a preflight. Apollo's clients send the first two. */
const PREFLIGHTED =
  /^(x-apollo-operation-name|apollo-require-preflight|graphql-require-preflight|x-api-key|x-keap-.+)$/;

/**
 * Throws BAD_REQUEST (HTTP 400) for a request that any web page can make a browser send (CSRF): nothing in it shows that
 * it comes from a program, from a page of this gateway or from an allowed origin. `Authorization` counts with `Bearer`
 * alone: browsers add the other schemes by themselves.
 */
export function rejectForgery(headers: IncomingHttpHeaders, corsOrigins: readonly string[]): void {
  const { origin } = headers;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isProven =
    (type !== undefined && type !== '' && !SIMPLE_TYPES.has(type)) ||
    /^bearer +\S/i.test(headers.authorization ?? '') ||
    Object.entries(headers).some(([name, value]) => PREFLIGHTED.test(name) && value !== '') ||
    headers['sec-fetch-site'] === 'same-origin' ||
    (origin !== undefined && isAllowedOrigin(origin, corsOrigins));
  if (isProven) return;
  throw new GraphQLError(
    'Any web page could make a browser send this request, so it is blocked (CSRF). Send a key ("Authorization: Bearer <key>" or "x-api-key: <key>"), "content-type: application/json", or the header "apollo-require-preflight: 1".',
    { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
  );
}
