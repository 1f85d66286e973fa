import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.js';
import { unknownPath } from '../http/errors.js';
import { createFaults, corruptResponse, type Faults } from '../faults.js';
import { reply, readText } from '../http/http.js';
import type { RateLimits } from '../access/quota.js';
import type { App } from './app.js';
import { authorize } from './authorize.js';
import { openGrants, type Granted, type Known } from './grants.js';
import { openHolds, type Hold } from './hold.js';
import { exchange, type Exchanged, type TokenExchange } from './token.js';

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
  grant(tenant?: string): Granted;
  expireAccessTokens(): void;
  /** What the owner of an account does who removes the app. */
  revoke(tenant: string): void;
  /** Holds the next answer of the token endpoint after its tokens are given out and the old one is spent. */
  holdNextAnswer(): Hold;
}

/** The app as the simulator's server uses it. */
export interface OAuth {
  /** What its calls are counted under: one budget over all accounts. */
  readonly product: { readonly product: string; readonly limits: RateLimits | 'none' };
  lookUp(accessToken: string): Known<'good' | 'expired' | 'revoked'> | null;
  owns(path: string): boolean;
  serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>;
  at(origin: string): SimulatedOAuth;
}

const AUTHORIZE = '/app/oauth/authorize';
const TOKEN = '/token';
const DAY_SECONDS = 86_399;

/** Opens the OAuth app of a simulator with these accounts. */
export function openOAuth(
  options: OAuthOptions,
  { tenants, clock, seed }: { readonly tenants: readonly string[]; readonly clock: Clock; readonly seed: number },
): OAuth {
  const { clientId = 'simulated-client', clientSecret = 'simulated-client-secret', redirectUris = null } = options;
  const grants = openGrants(options.accessTokenSeconds ?? DAY_SECONDS, clock);
  const app: App = { clientId, clientSecret, redirectUris, tenants, grants };
  const exchanges: TokenExchange[] = [];
  const faults = createFaults(seed);
  const holds = openHolds();

  const exchanged = (request: IncomingMessage, text: string): Exchanged['answer'] => {
    const { authorization = null, 'content-type': contentType = '' } = request.headers;
    const { answer, exchange: seen } = exchange(app, { contentType, authorization, text });
    exchanges.push({ atMs: clock.now(), ...seen });
    return answer;
  };
  const serveToken = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const text = await readText(request);
    const method = request.method ?? 'GET';
    if (method !== 'POST') return reply(response, unknownPath);
    const fault = faults.matchFault({ method, path: url.pathname, query: url.searchParams, body: null });
    if (fault?.kind === 'slow') await clock.sleep(fault.delayMs ?? 1000);
    const answer =
      fault === null ? exchanged(request, text) : corruptResponse(fault, () => exchanged(request, text), 0);
    if (await holds.pass()) reply(response, answer, { fault });
    else response.destroy();
  };
  return {
    product: { product: `client ${clientId}`, limits: options.limits ?? 'none' },
    lookUp: (accessToken) => grants.accessToken(accessToken),
    owns: (path) => path === AUTHORIZE || path === TOKEN,
    async serve(request, response, url) {
      if (url.pathname === TOKEN) return serveToken(request, response, url);
      reply(response, request.method === 'GET' ? authorize(app, url.searchParams) : unknownPath);
    },
    at: (origin) => ({
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
      holdNextAnswer: () => holds.next(),
    }),
  };
}
