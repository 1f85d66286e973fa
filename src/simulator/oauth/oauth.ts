import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import { unknownPath } from '../http/errors.js';
import { createFaults, corruptResponse, type Faults } from '../faults.js';
import { reply, readText } from '../http/http.js';
import type { RateLimits } from '../access/quota.js';
import type { App } from './app.js';
import { authorize } from './authorize.js';
import { createGrants, type TokenGrant, type KnownToken } from './grants.js';
import { createHolds, type HeldResponse } from './response-holds.js';
import { exchange, type ExchangeResult, type TokenExchange } from './token.js';

export interface OAuthOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Allowed redirect URIs, compared exactly; if left out, any on this machine. */
  readonly redirectUris?: readonly string[];
  /** The lifetime of an access token. Default 86,399, as at Keap (docs/keap-api.md 2.1). */
  readonly accessTokenSeconds?: number;
  /** The limits of the app over all accounts. Default: the limits of an API key. */
  readonly limits?: RateLimits | 'none';
}

/** An OAuth app of Keap, for tests and the command line. */
export interface SimulatedOAuth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Every call of the token endpoint that no fault answered beforehand. */
  readonly exchanges: TokenExchange[];
  /** Faults of the token endpoint. */
  readonly faults: Faults;
  /**
   * Issues tokens as if a person had allowed the app, by default for the first account. Throws a RangeError for an
   * unknown account.
   */
  grant(tenant?: string): TokenGrant;
  expireAccessTokens(): void;
  /** Revokes the app's access to an account, as its owner does. */
  revoke(tenant: string): void;
  /** Holds the next response of the token endpoint after the new tokens are issued and the old one is spent. */
  holdNextResponse(): HeldResponse;
}

/** The app as the simulator's server uses it. */
export interface OAuth {
  /** Its calls count against one product over all accounts. */
  readonly product: { readonly product: string; readonly limits: RateLimits | 'none' };
  findToken(accessToken: string): KnownToken<'good' | 'expired' | 'revoked'> | null;
  isOwnPath(path: string): boolean;
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  describeAt(origin: string): SimulatedOAuth;
}

const AUTHORIZE = '/app/oauth/authorize';
const TOKEN = '/token';
const DAY_SECONDS = 86_399;

/** Creates the OAuth app of a simulator with these accounts. */
export function createOAuth(
  options: OAuthOptions,
  { tenants, clock, seed }: { readonly tenants: readonly string[]; readonly clock: Clock; readonly seed: number },
): OAuth {
  const { clientId = 'simulated-client', clientSecret = 'simulated-client-secret', redirectUris = null } = options;
  const grants = createGrants(options.accessTokenSeconds ?? DAY_SECONDS, clock);
  const app: App = { clientId, clientSecret, redirectUris, tenants, grants };
  const exchanges: TokenExchange[] = [];
  const faults = createFaults(seed);
  const holds = createHolds();

  const runExchange = (request: IncomingMessage, text: string): ExchangeResult['response'] => {
    const { authorization = null, 'content-type': contentType = '' } = request.headers;
    const { response: httpResponse, exchange: recorded } = exchange(app, { contentType, authorization, text });
    exchanges.push({ atMs: clock.now(), ...recorded });
    return httpResponse;
  };
  const serveToken = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const text = await readText(request);
    const method = request.method ?? 'GET';
    if (method !== 'POST') return reply(response, unknownPath);
    const fault = faults.matchFault({ method, path: url.pathname, query: url.searchParams, body: null });
    if (fault?.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000);
    const httpResponse =
      fault === null ? runExchange(request, text) : corruptResponse(fault, () => runExchange(request, text), 0);
    if (await holds.waitForRelease()) reply(response, httpResponse, { fault });
    else response.destroy();
  };
  return {
    product: { product: `client ${clientId}`, limits: options.limits ?? 'none' },
    findToken: (accessToken) => grants.accessToken(accessToken),
    isOwnPath: (path) => path === AUTHORIZE || path === TOKEN,
    async serve(request, response, url) {
      if (url.pathname === TOKEN) return serveToken(request, response, url);
      reply(response, request.method === 'GET' ? authorize(app, url.searchParams) : unknownPath);
    },
    describeAt: (origin) => ({
      clientId,
      clientSecret,
      authorizeUrl: `${origin}${AUTHORIZE}`,
      tokenUrl: `${origin}${TOKEN}`,
      exchanges,
      faults,
      grant(tenant = tenants[0]!) {
        if (!tenants.includes(tenant)) throw new RangeError(`There is no account ${tenant}.`);
        return grants.grant(tenant);
      },
      expireAccessTokens: () => grants.expireAccessTokens(),
      revoke: (tenant) => grants.revoke(tenant),
      holdNextResponse: () => holds.holdNext(),
    }),
  };
}
