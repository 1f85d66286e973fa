import type { IncomingMessage } from 'node:http';
import type { Account } from './accounts.js';
import { expiredToken, noCredential, revokedToken, wrongCredential, type HttpResponse } from '../http/errors.js';
import type { OAuth } from '../oauth/oauth.js';
import type { Caller, RateLimits } from './quota.js';

/** The valid credentials. */
export interface AuthConfig {
  readonly accounts: ReadonlyMap<string, Account>;
  /** They belong to the first account. */
  readonly apiKeys: readonly string[];
  readonly limits: RateLimits | 'none';
  readonly oauth: OAuth | null;
}

/** The sender of a request, or the rejection if its credential is not valid. */
export type Identification =
  { readonly account: Account; readonly caller: Caller } | { readonly account: null; readonly rejection: HttpResponse };

const reject = (rejection: HttpResponse): Identification => ({ account: null, rejection });

/**
 * Reads the credential of a request. An API key comes in either header, an access token as Bearer. Two headers at once
 * are invalid.
 */
export function identify(
  { headers }: IncomingMessage,
  { accounts, apiKeys, limits, oauth }: AuthConfig,
): Identification {
  const { authorization } = headers;
  const keyHeader = headers['x-keap-api-key'];
  if (keyHeader !== undefined && authorization !== undefined) return reject(wrongCredential);
  const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? null;
  const key = typeof keyHeader === 'string' ? keyHeader : bearer;
  if (key === null) return reject(noCredential);
  if (apiKeys.includes(key)) {
    const [account] = accounts.values();
    return { account: account!, caller: { product: key, tenant: account!.tenant, limits } };
  }
  const token = bearer === null || oauth === null ? null : oauth.findToken(bearer);
  if (token === null) return reject(wrongCredential);
  if (token.state !== 'good') return reject(token.state === 'expired' ? expiredToken : revokedToken);
  const { product } = oauth!;
  return { account: accounts.get(token.tenant)!, caller: { ...product, tenant: token.tenant } };
}
