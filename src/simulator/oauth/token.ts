import type { HttpResponse } from '../http/errors.js';
import { SCOPE, type App } from './app.js';
import type { TokenGrant } from './grants.js';

/** A recorded call of the token endpoint. */
export interface TokenExchange {
  readonly atMs: number;
  readonly grantType: 'authorization_code' | 'refresh_token' | null;
  readonly outcome: 'granted' | 'refused';
  /** Whether the request sent a refresh token that was already used. */
  readonly isSpent: boolean;
  /** The account of the code or token; null if it belongs to none. */
  readonly tenant: string | null;
  /** Keap's error code; null for success. */
  readonly error: string | null;
}

/** A request to the token endpoint. */
export interface TokenRequest {
  readonly contentType: string;
  readonly authorization: string | null;
  readonly text: string;
}

/** A response of the token endpoint, and what is recorded of it. */
export interface ExchangeResult {
  readonly response: HttpResponse;
  readonly exchange: Omit<TokenExchange, 'atMs'>;
}

interface ExchangeContext {
  readonly grantType: TokenExchange['grantType'];
  readonly tenant: string | null;
  readonly isSpent: boolean;
}

function rejectExchange(
  context: Partial<ExchangeContext>,
  error: string,
  description: string,
  status = 400,
): ExchangeResult {
  return {
    response: { status, json: { error, error_description: description } },
    exchange: { grantType: null, tenant: null, isSpent: false, ...context, outcome: 'refused', error: description },
  };
}

function grantTokens(grantType: TokenExchange['grantType'], tenant: string, granted: TokenGrant): ExchangeResult {
  const json = {
    access_token: granted.accessToken,
    token_type: 'bearer',
    expires_in: granted.expiresInSeconds,
    refresh_token: granted.refreshToken,
    scope: `${SCOPE}|${tenant}`,
  };
  return {
    response: { status: 200, json, headers: { 'cache-control': 'no-store' } },
    exchange: { grantType, tenant, isSpent: false, outcome: 'granted', error: null },
  };
}

// Texts beyond those of docs/keap-api.md 2.1 are from RFC 6749 5.2: Keap's own are not public.

function exchangeCode(app: App, form: URLSearchParams, authorization: string | null): ExchangeResult {
  const grantType = 'authorization_code';
  if (authorization !== null)
    return rejectExchange({ grantType }, 'invalid_request', 'The Authorization header is not taken with a code');
  if (form.get('client_id') !== app.clientId || form.get('client_secret') !== app.clientSecret)
    return rejectExchange({ grantType }, 'invalid_client', 'Client credentials are invalid', 401);
  const tenant = app.grants.redeem(form.get('code') ?? '', form.get('redirect_uri') ?? '');
  if (tenant === null) return rejectExchange({ grantType }, 'invalid_grant', 'Invalid Authorization Code');
  return grantTokens(grantType, tenant, app.grants.grant(tenant));
}

function isValidClient({ clientId, clientSecret }: App, authorization: string | null): boolean {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8') === `${clientId}:${clientSecret}`;
}

function exchangeRefreshToken(app: App, form: URLSearchParams, authorization: string | null): ExchangeResult {
  const token = form.get('refresh_token') ?? '';
  const known = app.grants.refreshToken(token);
  const context: ExchangeContext = {
    grantType: 'refresh_token',
    tenant: known?.tenant ?? null,
    isSpent: known?.state === 'spent',
  };
  if (form.has('client_id') || form.has('client_secret'))
    return rejectExchange(context, 'invalid_request', 'Client credentials belong in the Authorization header');
  if (!isValidClient(app, authorization))
    return rejectExchange(context, 'invalid_client', 'Client credentials are invalid', 401);
  if (known?.state !== 'good') return rejectExchange(context, 'invalid_request', 'Invalid Refresh Token');
  return grantTokens('refresh_token', known.tenant, app.grants.rotate(token));
}

/** Answers `POST /token` in the two forms that Keap accepts, and in no other (docs/keap-api.md 2.1). */
export function exchange(app: App, { contentType, authorization, text }: TokenRequest): ExchangeResult {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType);
  const form = new URLSearchParams(isForm ? text : '');
  const type = form.get('grant_type');
  if (type === null) return rejectExchange({}, 'invalid_request', 'response_type or grant_type is required');
  if (type === 'authorization_code') return exchangeCode(app, form, authorization);
  if (type === 'refresh_token') return exchangeRefreshToken(app, form, authorization);
  return rejectExchange({}, 'unsupported_grant_type', 'The grant_type is not supported');
}
