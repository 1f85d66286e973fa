import type { Logger } from 'pino';
import { openAccounts, type Accounts } from './accounts/accounts.js';
import { readHealth } from './accounts/account-health.js';
import type { Account } from './accounts/account.js';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './config/config.js';
import { applyViews } from './db/apply-views.js';
import { defaultDataDir } from './db/data-dir.js';
import { startEmbedded } from './db/embedded.js';
import { migrate } from './db/migrate.js';
import { openSql } from './db/pool.js';
import type { Sql } from './db/sql.js';
import { TimeSlices } from './graph/limits/time-slices.js';
import { buildGraph } from './graph/schema/schema.js';
import { openRedisLog } from './keap/rate-limit/distributed/redis-call-log.js';
import { RedisHealth } from './keap/redis/redis-health.js';
import { openCacheStore } from './keap/cache/store.js';
import { createRateLimiter, type RateLimiter } from './keap/rate-limit/rate-limiter.js';
import type { OAuthConnections } from './keap/oauth/connections.js';
import { createApollo } from './server/graphql/apollo.js';
import { startHttp } from './server/http.js';
import type { OAuthRoutes } from './server/oauth/oauth.routes.js';
import { openAccountSource, type SimulatedAccount } from './accounts/account-source.js';
import { createTriggers } from './snapshot/notifier.js';
import { createValidation } from './validation/validate.js';
import type { Validation } from './validation/verdict.js';

/** A running gateway. */
export interface App {
  readonly url: string;
  /** The folder of the embedded Postgres; null where DATABASE_URL names a server. */
  readonly dataDir: string | null;
  /** Stops taking requests, answers those in hand, lets a snapshot's page commit, closes the rest. Once. */
  close(): Promise<void>;
}

/** The store, and what judges it. */
export interface Archive {
  readonly sql: Sql;
  readonly dataDir: string | null;
  readonly validation: Validation;
  close(): Promise<void>;
}

/** The store and the Keap accounts, none of them asked yet. */
export interface Workshop extends Archive {
  readonly accounts: Accounts;
  /** The connections of an OAuth app; null where there is an API key. */
  readonly connections: OAuthConnections | null;
}

const QUERY_DEADLINE_MS = 30_000;

/** Starts everything a gateway consists of. What had started is closed again when a later part cannot. */
export function startApp(config: Config, log: Logger): Promise<App> {
  return opening(async (closing) => {
    const workshop = await openWorkshop(config, log);
    closing.push(workshop);
    const { sql, accounts, connections, dataDir } = workshop;
    await accounts.startAll();
    const { host, port, corsOrigins, introspection, maxTokens, federation } = config.http;
    const schema = buildGraph({ federation });
    const apollo = createApollo({ schema, introspection, maxTokens, log });
    const accountOf = (name: string): Promise<Account> => accounts.get(name);
    const http = await startHttp({
      host,
      port,
      corsOrigins,
      graphql: {
        apollo,
        accountOf,
        keys: config.callers,
        deadlineMs: QUERY_DEADLINE_MS,
        limits: config.limits,
        maxTokens,
      },
      files: { accountOf, deadlineMs: QUERY_DEADLINE_MS },
      health: {
        askDatabase: () => sql.query('select 1'),
        accounts: () => readHealth(accounts, connections, systemClock),
        keys: config.callers,
      },
      ...(connections && { oauth: oauthRoutes(connections, config) }),
      log,
    });
    closing.push(http);
    return { url: http.url, dataDir };
  });
}

/** Opens the store alone: enough to judge what is in it. Throws DatabaseError. */
export function openArchive(config: Config, log: Logger): Promise<Archive> {
  return opening(async (closing) => {
    const { databaseUrl, checksDir } = config.store;
    const dataDir = databaseUrl === null ? (config.store.dataDir ?? defaultDataDir(process.cwd())) : null;
    const embedded = dataDir === null ? null : await startEmbedded({ dataDir, log });
    if (embedded !== null) closing.push(embedded);
    const sql = openSql(embedded?.url ?? databaseUrl ?? '');
    closing.push(sql);
    await migrate(sql);
    await applyViews(sql, log);
    return { sql, dataDir, validation: createValidation({ sql, ...(checksDir === null ? {} : { checksDir }) }) };
  });
}

/** Opens the store and the Keap accounts, the simulated one where there is no credential, without calling Keap. Throws DatabaseError. */
export function openWorkshop(config: Config, log: Logger): Promise<Workshop> {
  return opening(async (closing) => {
    const archive = await openArchive(config, log);
    closing.push(archive);
    const clock = systemClock;
    const source = await openAccountSource(config, { sql: archive.sql, clock, log, simulate: () => simulate(config) });
    closing.push(source);
    const { redisUrl } = config.store;
    // One for all that Redis is used for: what one of them waited for in vain, the others do not wait for.
    const pulse = redisUrl === null ? null : new RedisHealth(redisUrl, log);
    closing.push({ close: async () => pulse?.close() });
    const rateLimiter = openSharedRateLimiter(config, { credential: source.credential, clock, log, pulse });
    closing.push(rateLimiter);
    const store = openCacheStore({ redisUrl, log, ...(pulse && { redisHealth: pulse }) });
    closing.push(store);
    const { sql, validation } = archive;
    const triggers = createTriggers(sql, log);
    const shared = {
      config,
      log,
      clock,
      sql,
      validation,
      triggers,
      store: store.keyv,
      pacing: rateLimiter,
      slices: new TimeSlices(),
    };
    const accounts = openAccounts(shared, source);
    closing.push(accounts);
    return { ...archive, accounts, connections: source.connections };
  });
}

/** A simulated account that grants what the configuration expects to be granted. */
async function simulate({ keap }: Config): Promise<SimulatedAccount> {
  const { startSimulator } = await import('./simulator/simulator.js');
  return startSimulator({ ...keap.simulated, limits: keap.limits });
}

function oauthRoutes(connections: OAuthConnections, { callers: keys }: Config): OAuthRoutes {
  return {
    keys,
    begin: (account) => connections.begin(account),
    complete: (back) => connections.complete(back),
  };
}

interface RateLimiterParts {
  readonly credential: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pulse: RedisHealth | null;
}

/** The pace of a credential: with REDIS_URL that of all processes which use it. */
function openSharedRateLimiter(
  { keap, store }: Config,
  { credential, clock, log, pulse }: RateLimiterParts,
): RateLimiter {
  const { limits, dayShare, snapshotPerSecond } = keap;
  const url = store.redisUrl;
  const shared = url === null ? null : openRedisLog({ url, credential, clock, ...(pulse && { pulse }) });
  return createRateLimiter({ limits, dayShare, snapshotPerSecond, clock, log, ...(shared && { callLog: shared }) });
}

type Closing = { close(): Promise<void> }[];

/** Runs `open`, which names what is to be closed as it goes; closes it in reverse order, once, also when opening fails. */
async function opening<T>(open: (closing: Closing) => Promise<T>): Promise<T & { close(): Promise<void> }> {
  const closing: Closing = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeAll(closing));
  try {
    return { ...(await open(closing)), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** Every part gets its chance to close, whatever the one before it did; the first fault is told at the end. */
async function closeAll(closing: Closing): Promise<void> {
  const faults: unknown[] = [];
  for (const part of closing.toReversed()) await part.close().catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}
