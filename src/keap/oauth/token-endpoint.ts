import { Client } from 'undici';
import { isRecord } from '../../resources/record.js';
import { findTlsError } from '../http/transport-error.js';
import type { TokenPair } from './token-cipher.js';

/** The outcome of a request to Keap's token endpoint. */
export type TokenResponse =
  | {
      readonly kind: 'GRANTED';
      readonly pair: TokenPair;
      readonly expiresInMs: number;
      /** The host in the scope, such as `ps359.infusionsoft.com`; null if it contains none. */
      readonly tenant: string | null;
    }
  /** The code or refresh token is no longer valid. */
  | { readonly kind: 'REFUSED'; readonly message: string }
  /** Keap rejects this app or its settings: nothing was done, and a retry fails until a person fixes it. */
  | { readonly kind: 'APP_REFUSED'; readonly message: string; readonly howToFix: string }
  /** Certainly nothing was done, so a retry is safe. */
  | { readonly kind: 'NOT_DONE'; readonly message: string }
  /** It is unknown whether the request was executed. */
  | { readonly kind: 'UNKNOWN'; readonly message: string };

/** The OAuth app as registered with Keap. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly tokenUrl: string;
}

const TIMEOUT_MS = 20_000;

/** Exchanges a code for tokens: client credentials in the form and no Authorization header (docs/keap-api.md 2.1). */
export function exchangeCode(
  { clientId, clientSecret, redirectUri, tokenUrl }: OAuthApp,
  code: string,
): Promise<TokenResponse> {
  const form = { grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret, code };
  return requestToken(tokenUrl, { ...form, redirect_uri: redirectUri }, {});
}

/** Exchanges a refresh token: client credentials in the Authorization header and not in the form (docs/keap-api.md 2.1). */
export function refresh({ clientId, clientSecret, tokenUrl }: OAuthApp, refreshToken: string): Promise<TokenResponse> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  return requestToken(tokenUrl, { grant_type: 'refresh_token', refresh_token: refreshToken }, { authorization });
}

async function requestToken(
  address: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<TokenResponse> {
  const url = new URL(address);
  // A new connection: the other side may close one that was kept open at any moment.
  const client = new Client(url.origin);
  let isConnected = false;
  client.once('connect', () => (isConnected = true));
  try {
    const { statusCode, body } = await client.request({
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return parseResponse(statusCode, await body.text());
  } catch (error) {
    const code = (error as { code?: string }).code ?? (error as Error).name;
    const tls = findTlsError(code);
    // Nothing of a request is sent before the connection is established, TLS included.
    return isConnected
      ? { kind: 'UNKNOWN', message: `Keap's token endpoint did not answer (${code})` }
      : {
          kind: 'NOT_DONE',
          message: `Keap's token endpoint cannot be reached (${tls === null ? code : `${tls.reason}, ${code}`})`,
        };
  } finally {
    await client.destroy();
  }
}

function parseResponse(status: number, text: string): TokenResponse {
  const body = parseObject(text);
  // An HTML page of the gateway in front of Keap, with an undocumented status (docs/keap-api.md 2.1).
  if (/developer inactive/i.test(text)) {
    const message = 'Keap says that the key of this app is not active (Developer Inactive)';
    return {
      kind: 'APP_REFUSED',
      message,
      howToFix: "Activate the app in Keap's developer portal, or ask Keap's support",
    };
  }
  if (status === 200)
    return parseGranted(body) ?? { kind: 'UNKNOWN', message: "Keap's token endpoint answered without tokens" };
  const message = `Keap's token endpoint answered ${status}`;
  // Rejected before anything was done (RFC 9110 15.6.4 for 503); other 5xx may come afterwards.
  if (status === 408 || status === 429 || status === 503) return { kind: 'NOT_DONE', message };
  if (status >= 500 || status < 300) return { kind: 'UNKNOWN', message };
  // Two gateways use different words for it (docs/keap-api.md 2.1).
  const description = body['error_description'];
  const isSpent =
    (typeof description === 'string' && /refresh token/i.test(description)) || body['error'] === 'invalid_grant';
  if (status === 400 && isSpent) return { kind: 'REFUSED', message };
  return { kind: 'APP_REFUSED', ...describeAppError(status, body['error']) };
}

/** Error codes of RFC 6749 5.2; messages contain no others. */
const APP_ERRORS = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_request',
  'invalid_scope',
]);

function describeAppError(status: number, error: unknown): { readonly message: string; readonly howToFix: string } {
  const known = typeof error === 'string' && APP_ERRORS.has(error) ? ` (${error})` : '';
  const isClient = status === 401 || error === 'invalid_client' || error === 'unauthorized_client';
  const settings = isClient
    ? 'KEAP_CLIENT_ID and KEAP_CLIENT_SECRET'
    : 'KEAP_TOKEN_URL, KEAP_CLIENT_ID and KEAP_REDIRECT_URI';
  return {
    message: `Keap's token endpoint answered ${status}${known}`,
    howToFix: `Check ${settings} against the app in Keap's developer portal, and start the gateway again`,
  };
}

function parseGranted(body: Readonly<Record<string, unknown>>): TokenResponse | null {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds, scope } = body;
  const expiresInMs = Number(seconds) * 1000;
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string' || !(expiresInMs > 0)) return null;
  const tenant = typeof scope === 'string' ? (scope.split('|')[1]?.trim() ?? '') : '';
  return { kind: 'GRANTED', pair: { accessToken, refreshToken }, expiresInMs, tenant: tenant === '' ? null : tenant };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
