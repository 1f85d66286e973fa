import type { HttpResponse } from '../http/errors.js';
import { SCOPE, type App } from './app.js';
import type { Granted } from './grants.js';

/** A call of the token endpoint. */
export interface TokenExchange {
  readonly atMs: number;
  readonly grantType: 'authorization_code' | 'refresh_token' | null;
  readonly outcome: 'granted' | 'refused';
  /** Whether a refresh token was sent that had been used before. */
  readonly spent: boolean;
  /** The account whose tokens were asked for; null where what was sent leads to none. */
  readonly tenant: string | null;
  /** What Keap says; null where it granted. */
  readonly error: string | null;
}

/** What arrived at the token endpoint. */
export interface TokenRequest {
  readonly contentType: string;
  readonly authorization: string | null;
  readonly text: string;
}

/** An answer of the token endpoint, and what is recorded of it. */
export interface Exchanged {
  readonly answer: HttpResponse;
  readonly exchange: Omit<TokenExchange, 'atMs'>;
}

interface Asked {
  readonly grantType: TokenExchange['grantType'];
  readonly tenant: string | null;
  readonly spent: boolean;
}

function refuse(asked: Partial<Asked>, error: string, description: string, status = 400): Exchanged {
  return {
    answer: { status, json: { error, error_description: description } },
    exchange: { grantType: null, tenant: null, spent: false, ...asked, outcome: 'refused', error: description },
  };
}

function give(grantType: TokenExchange['grantType'], tenant: string, granted: Granted): Exchanged {
  const json = {
    access_token: granted.accessToken,
    token_type: 'bearer',
    expires_in: granted.expiresInSeconds,
    refresh_token: granted.refreshToken,
    scope: `${SCOPE}|${tenant}`,
  };
  return {
    answer: { status: 200, json, headers: { 'cache-control': 'no-store' } },
    exchange: { grantType, tenant, spent: false, outcome: 'granted', error: null },
  };
}

// Words beyond those of docs/keap-api.md 2.1 are of RFC 6749 5.2: nothing public shows Keap's own.

function exchangeCode(app: App, form: URLSearchParams, authorization: string | null): Exchanged {
  const grantType = 'authorization_code';
  if (authorization !== null)
    return refuse({ grantType }, 'invalid_request', 'The Authorization header is not taken with a code');
  if (form.get('client_id') !== app.clientId || form.get('client_secret') !== app.clientSecret)
    return refuse({ grantType }, 'invalid_client', 'Client credentials are invalid', 401);
  const tenant = app.grants.redeem(form.get('code') ?? '', form.get('redirect_uri') ?? '');
  if (tenant === null) return refuse({ grantType }, 'invalid_grant', 'Invalid Authorization Code');
  return give(grantType, tenant, app.grants.grant(tenant));
}

function isOurs({ clientId, clientSecret }: App, authorization: string | null): boolean {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(authorization ?? '')?.[1] ?? '';
  return Buffer.from(encoded, 'base64').toString('utf8') === `${clientId}:${clientSecret}`;
}

function refresh(app: App, form: URLSearchParams, authorization: string | null): Exchanged {
  const token = form.get('refresh_token') ?? '';
  const known = app.grants.refreshToken(token);
  const asked: Asked = {
    grantType: 'refresh_token',
    tenant: known?.tenant ?? null,
    spent: known?.state === 'spent',
  };
  if (form.has('client_id') || form.has('client_secret'))
    return refuse(asked, 'invalid_request', 'Client credentials belong in the Authorization header');
  if (!isOurs(app, authorization)) return refuse(asked, 'invalid_client', 'Client credentials are invalid', 401);
  if (known?.state !== 'good') return refuse(asked, 'invalid_request', 'Invalid Refresh Token');
  return give('refresh_token', known.tenant, app.grants.rotate(token));
}

/** Answers `POST /token` in the two forms that Keap takes, and in no other (docs/keap-api.md 2.1). */
export function exchange(app: App, { contentType, authorization, text }: TokenRequest): Exchanged {
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType);
  const form = new URLSearchParams(isForm ? text : '');
  const type = form.get('grant_type');
  if (type === null) return refuse({}, 'invalid_request', 'response_type or grant_type is required');
  if (type === 'authorization_code') return exchangeCode(app, form, authorization);
  if (type === 'refresh_token') return refresh(app, form, authorization);
  return refuse({}, 'unsupported_grant_type', 'The grant_type is not supported');
}
