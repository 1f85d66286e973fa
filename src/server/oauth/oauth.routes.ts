import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { isDatabaseUnavailable, describeKnownError } from '../../graph/operation/errors.js';
import { chooseAccount } from '../../accounts/accounts.js';
import { identifyCaller, type CallerKey } from '../auth/callers.js';
import { errorBody } from '../error-shape.js';

export interface OAuthRoutes {
  /** Null: no key is required. */
  readonly keys: readonly CallerKey[] | null;
  /** Creates a one-time link to Keap's consent page. */
  begin(account: string): Promise<{ readonly url: string; readonly expiresAt: Date }>;
  /** Stores the connection of a callback. Rejects with an Error whose `code` is the reason. */
  complete(callback: OAuthCallback): Promise<{ readonly account: string; readonly tenant: string | null }>;
}

/** The query parameters with which Keap's consent page redirects a person back. */
export interface OAuthCallback {
  readonly code: string | undefined;
  readonly state: string | undefined;
  readonly error: string | undefined;
}

/** The expected error codes of a connection attempt, and their HTTP status. */
const statusByCode: Readonly<Record<string, number>> = {
  LINK_REFUSED: 400,
  DENIED: 403,
  CODE_REFUSED: 400,
  OTHER_ACCOUNT: 409,
  APP_REFUSED: 502,
  KEAP_UNAVAILABLE: 502,
};

type Query = Readonly<Record<string, unknown>>;

/**
 * `/oauth/keap/start?account=…` redirects an administrator to Keap's consent page (as JSON: returns its address).
 * Keap redirects back to `/oauth/keap/callback`. The signed state replaces the key that a browser cannot send.
 */
export function addOAuthRoutes(server: FastifyInstance, routes: OAuthRoutes): void {
  server.get('/oauth/keap/start', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    try {
      const { url, expiresAt } = await routes.begin(readAccount(request, routes.keys));
      if (request.headers.accept?.includes('application/json') === true) return reply.send({ url, expiresAt });
      return reply.redirect(url, 302);
    } catch (error) {
      return sendError(reply, error);
    }
  });
  server.get('/oauth/keap/callback', async (request, reply) => {
    void reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    const { code, state, error } = request.query as Query;
    try {
      const { account, tenant } = await routes.complete({ code: text(code), state: text(state), error: text(error) });
      return page(
        reply,
        200,
        'Connected',
        `The account "${account}" is connected to Keap (${tenant ?? 'unnamed'}). You can close this page.`,
      );
    } catch (callbackError) {
      if (isDatabaseUnavailable(callbackError))
        request.log.warn({ reason: callbackError.message }, 'the database is unavailable');
      const knownError = isDatabaseUnavailable(callbackError) ? describeKnownError(callbackError) : null;
      if (knownError !== null) return page(reply, 503, 'Not connected', knownError.message);
      const status = findStatus(callbackError);
      if (status === null) throw callbackError;
      return page(reply, status, 'Not connected', (callbackError as Error).message);
    }
  });
}

/** The account that an administrator names. Throws a GraphQLError for other callers. */
function readAccount({ headers, query }: FastifyRequest, keys: readonly CallerKey[] | null): string {
  const caller = identifyCaller(keys, headers);
  if (!caller.scopes.has('admin')) {
    throw new GraphQLError(`The key of "${caller.name}" may not connect accounts: that takes the scope admin.`, {
      extensions: { code: 'FORBIDDEN', http: { status: 403 } },
    });
  }
  return chooseAccount(caller, { 'x-keap-account': text((query as Query)['account']) });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The HTTP status of an expected error; null for an internal one. */
function findStatus(error: unknown): number | null {
  if (error instanceof GraphQLError) return (error.extensions as { http?: { status: number } }).http?.status ?? 400;
  return error instanceof Error ? (statusByCode[(error as { code?: string }).code ?? ''] ?? null) : null;
}

function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  const status = findStatus(error);
  if (status === null) throw error;
  const code = error instanceof GraphQLError ? String(error.extensions['code']) : 'BAD_USER_INPUT';
  return reply.code(status).send(errorBody(code, (error as Error).message));
}

const htmlEscapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function page(reply: FastifyReply, status: number, title: string, message: string): FastifyReply {
  const escaped = message.replace(/[&<>"]/g, (character) => htmlEscapes[character] ?? character);
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(`<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>${escaped}</p></html>\n`);
}
