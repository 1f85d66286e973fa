import type { IncomingMessage } from 'node:http';
import type { Account } from './accounts.js';
import { expiredToken, noCredential, revokedToken, wrongCredential, type HttpResponse } from '../http/errors.js';
import type { OAuth } from '../oauth/oauth.js';
import type { Caller, Limits } from './quota.js';

/** Which credentials are good for what. */
export interface Doors {
  readonly accounts: ReadonlyMap<string, Account>;
  /** They lead to the first account. */
  readonly apiKeys: readonly string[];
  readonly limits: Limits | 'none';
  readonly oauth: OAuth | null;
}

/** Whom a request comes from; `refused` where its credential is none that is good. */
export type Identified =
  { readonly account: Account; readonly caller: Caller } | { readonly account: null; readonly refused: HttpResponse };

const refusal = (refused: HttpResponse): Identified => ({ account: null, refused });

/** Reads the credential of a request. An API key comes in either header, an access token as Bearer; two headers at once are no credential that is good. */
export function identify({ headers }: IncomingMessage, { accounts, apiKeys, limits, oauth }: Doors): Identified {
  const { authorization } = headers;
  const given = headers['x-keap-api-key'];
  if (given !== undefined && authorization !== undefined) return refusal(wrongCredential);
  const bearer = /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? null;
  const key = typeof given === 'string' ? given : bearer;
  if (key === null) return refusal(noCredential);
  if (apiKeys.includes(key)) {
    const [account] = accounts.values();
    return { account: account!, caller: { product: key, tenant: account!.tenant, limits } };
  }
  const token = bearer === null || oauth === null ? null : oauth.lookUp(bearer);
  if (token === null) return refusal(wrongCredential);
  if (token.state !== 'good') return refusal(token.state === 'expired' ? expiredToken : revokedToken);
  const { product } = oauth!;
  return { account: accounts.get(token.tenant)!, caller: { ...product, tenant: token.tenant } };
}
