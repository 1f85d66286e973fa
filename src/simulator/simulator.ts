import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../clock.js';
import { createAccounts, type AccountOptions } from './access/accounts.js';
import type { Edition } from './access/edition.js';
import { createFaults, type Fault, type Faults } from './faults.js';
import { passAuthGate, type AuthGate, type RecordedCall } from './access/auth-gate.js';
import { listen, stop } from './http/http.js';
import { createOAuth, type OAuthOptions, type SimulatedOAuth } from './oauth/oauth.js';
import type { RecentOperation } from './recent/operations.js';
import { createQuota, type RateLimits } from './access/quota.js';
import { createTravel } from './access/travel.js';
import { parseDay, startOfDay } from './seed/calendar.js';
import type { Sizes } from './seed/sizes.js';
import type { World } from './world/world.js';

export interface SimulatorOptions extends Partial<Sizes> {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: number;
  /**
   * The UTC day, as in `2026-01-31`, that the dates of all records are relative to. The default is the clock's day at the
   * start; a simulator that runs over midnight keeps it. The same seed and day give the same records.
   */
  readonly today?: string;
  /** Whether the account has seeded defects for the validation checks to find. Default true. */
  readonly seedDefects?: boolean;
  readonly apiKeys?: readonly string[];
  readonly tenant?: string;
  /** Whether the user behind the first account's credentials is an administrator. Default true. */
  readonly admin?: boolean;
  /** Decides which paths the account answers. Default `full`. */
  readonly edition?: Edition;
  /** The operations of v2 newer than Keap's documents: all, none, or the listed ones. Default none. */
  readonly recent?: boolean | readonly RecentOperation[];
  /** The limits of an API key; `none`, the default, rejects nothing. */
  readonly limits?: RateLimits | 'none';
  /** An OAuth app to connect accounts with; none by default. */
  readonly oauth?: OAuthOptions;
  /** Further accounts; only OAuth tokens reach them. */
  readonly accounts?: readonly AccountOptions[];
  readonly clock?: Clock;
  /** Active faults from the start; `quirks.ts` has some ready-made. */
  readonly faults?: readonly Fault[];
  /** The delay of every response. */
  readonly latencyMs?: number;
  /** Each call arrives 0 to this many milliseconds late, drawn from a seeded generator. Default 0. */
  readonly travelJitterMs?: number;
}

export interface Simulator {
  /** Ends with `/crm/rest`; `/v2/…` follows. */
  readonly url: string;
  readonly apiKey: string;
  /** The first account. */
  readonly tenant: string;
  /** The UTC day, as in `2026-01-31`, that the dates of all records are relative to. */
  readonly today: string;
  /** Calls of the API; those of the token endpoint are in `oauth.exchanges`. */
  readonly calls: RecordedCall[];
  resetCalls(): void;
  readonly faults: Faults;
  /** The first account's data. */
  readonly world: World;
  /** The data of an account. Throws a RangeError for an unknown name. */
  getWorld(tenant: string): World;
  /** Counts calls of other integrations against an account's windows, which all its credentials share. */
  recordExternalCalls(calls: number, tenant?: string): void;
  /** The OAuth app; null without the option. */
  readonly oauth: SimulatedOAuth | null;
  /** Stops at once and closes open connections. Can be called again. */
  close(): Promise<void>;
}

const PREFIX = '/crm/rest';
/** Drops the oldest calls beyond this number, so that a long-running simulator does not grow. */
const MAX_RECORDED_CALLS = 200_000;

function createAuthGate(options: SimulatorOptions): AuthGate & { readonly today: number } {
  const { tenant = 'sim42.infusionsoft.com', seed = 7, limits = 'none', clock = systemClock } = options;
  const today = options.today === undefined ? startOfDay(clock.now()) : parseDay(options.today);
  const accounts = createAccounts({ ...options, tenant, seed }, options.accounts ?? [], today);
  const tenants = [...accounts.keys()];
  const faults = createFaults(seed);
  for (const fault of options.faults ?? []) faults.add(fault);
  const oauth =
    options.oauth === undefined ? null : createOAuth({ limits, ...options.oauth }, { tenants, clock, seed });
  return {
    today,
    accounts,
    apiKeys: options.apiKeys ?? ['KeapAK-simulated'],
    limits,
    oauth,
    quota: createQuota({
      hasTenantLimits: limits !== 'none' || (oauth !== null && oauth.product.limits !== 'none'),
      clock,
    }),
    faults,
    clock,
    latencyMs: options.latencyMs ?? 0,
  };
}

/** The record of a request before its response. */
function createCall(request: IncomingMessage, url: URL, isApiPath: boolean, atMs: number): RecordedCall {
  return {
    method: request.method ?? 'GET',
    path: isApiPath ? url.pathname.slice(PREFIX.length) : url.pathname,
    query: url.searchParams,
    body: null,
    status: 0,
    atMs,
    authorized: false,
    tenant: null,
  };
}

/**
 * Starts simulated Keap accounts on loopback. Rejects if the port is taken, and with a RangeError for invalid sizes, a
 * day that does not exist or a duplicate account name. It simulates reads and the common writes of REST v1 and v2 with an API key or an OAuth app
 * (consent page, code exchange, rotating refresh tokens), quotas and editions; of permissions only `is_admin`.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1' } = options;
  const authGate = createAuthGate(options);
  const { accounts, oauth } = authGate;
  const [first] = accounts.values();
  const calls: RecordedCall[] = [];
  const { travelJitterMs = 0, seed = 7 } = options;
  const travel = createTravel(travelJitterMs, seed, authGate.clock);
  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (oauth?.isOwnPath(url.pathname) === true)
      return void oauth.serve(request, response, url).catch(() => response.destroy());
    const isApiPath = url.pathname.startsWith(`${PREFIX}/`);
    const call = createCall(request, url, isApiPath, authGate.clock.now());
    if (calls.length >= MAX_RECORDED_CALLS) calls.splice(0, MAX_RECORDED_CALLS / 2);
    calls.push(call);
    passAuthGate(authGate, request, response, call, isApiPath).catch(() => response.destroy());
  };
  const server = createServer((request, response) => {
    if (travelJitterMs === 0) receive(request, response);
    else void travel().then(() => receive(request, response));
  });
  const getWorld = (tenant: string): World => {
    const account = accounts.get(tenant);
    if (!account) throw new RangeError(`There is no account ${tenant}. There are: ${[...accounts.keys()].join(', ')}.`);
    return account.world;
  };
  let closing: Promise<void> | null = null;
  const boundPort = await listen(server, port, host);
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  return {
    url: `${origin}${PREFIX}`,
    apiKey: authGate.apiKeys[0] ?? '',
    tenant: first!.tenant,
    today: new Date(authGate.today).toISOString().slice(0, 10),
    calls,
    resetCalls: () => void calls.splice(0),
    faults: authGate.faults,
    world: first!.world,
    getWorld,
    recordExternalCalls: (count, tenant = first!.tenant) => authGate.quota.recordExternalCalls(tenant, count),
    oauth: oauth?.describeAt(origin) ?? null,
    close: () => (closing ??= stop(server)),
  };
}
