import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import { unknownPath } from '../http/errors.js';
import { createFaults, corruptResponse, type Faults } from '../faults.js';
import { reply, readText } from '../http/http.js';
import type { RateLimits } from '../access/quota.js';
import type { App } from './app.js';
import { authorize } from './authorize.js';
import { createGrants, type TokenGrant, type KnownToken } from './grants.js';
import { createHolds, type HeldResponse } from './hold.js';
import { exchange, type ExchangeResult, type TokenExchange } from './token.js';

export interface OAuthOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Where people may be sent back to, letter by letter; without it anywhere on this machine. */
  readonly redirectUris?: readonly string[];
  /** How long an access token lives. Default 86,399, as Keap's do (docs/keap-api.md 2.1). */
  readonly accessTokenSeconds?: number;
  /** What the app is granted over all accounts. Default: what a key is. */
  readonly limits?: RateLimits | 'none';
}

/** An OAuth app as Keap has it, for whoever runs the simulator. */
export interface SimulatedOAuth {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Every call of the token endpoint that was not struck by a fault before it was looked at. */
  readonly exchanges: TokenExchange[];
  /** What goes wrong at the token endpoint. */
  readonly faults: Faults;
  /** Tokens as if a person had allowed the app; without a name for the first account. Throws a RangeError for an unknown one. */
  grant(tenant?: string): TokenGrant;
  expireAccessTokens(): void;
  /** What the owner of an account does who removes the app. */
  revoke(tenant: string): void;
  /** Holds the next answer of the token endpoint after its tokens are given out and the old one is spent. */
  holdNextResponse(): HeldResponse;
}

/** The app as the simulator's server uses it. */
export interface OAuth {
  /** What its calls are counted under: one budget over all accounts. */
  readonly product: { readonly product: string; readonly limits: RateLimits | 'none' };
  findToken(accessToken: string): KnownToken<'good' | 'expired' | 'revoked'> | null;
  isOwnPath(path: string): boolean;
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  describeAt(origin: string): SimulatedOAuth;
}

const AUTHORIZE = '/app/oauth/authorize';
const TOKEN = '/token';
const DAY_SECONDS = 86_399;

/** Opens the OAuth app of a simulator with these accounts. */
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
