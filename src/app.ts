// First of all: decorators of the graph read it as they are loaded.
import 'reflect-metadata';
import type { Logger } from 'pino';
import { openAccounts, type Accounts } from './accounts/accounts.js';
import { readHealth } from './accounts/account-health.js';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './config/config.js';
import { applyViews } from './db/apply-views.js';
import { defaultDataDir } from './db/data-dir.js';
import { startEmbedded } from './db/embedded.js';
import { migrate } from './db/migrate.js';
import { openSql } from './db/pool.js';
import type { Sql } from './db/sql.js';
import { TimeSlices } from './graph/limits/usage.js';
import { buildGraph, printSchemaText } from './graph/schema/schema.js';
import { openRedisLog } from './keap/rate-limit/distributed/redis-call-log.js';
import { RedisHealth } from './keap/redis/redis-health.js';
import { createTextStore, type TextStore } from './keap/cache/text-store.js';
import { guardStore, openCacheStore } from './keap/cache/store.js';
import { createRateLimiter, type RateLimiter } from './keap/rate-limit/rate-limiter.js';
import type { OAuthConnections } from './keap/oauth/connections.js';
import { createApollo } from './server/graphql/apollo.js';
import { PersistedQueries } from './server/graphql/persisted-queries.js';
import { TrustedDocuments } from './server/graphql/trusted-documents.js';
import { startHttp } from './server/http.js';
import type { OAuthRoutes } from './server/oauth/oauth.routes.js';
import { openAccountSource, type SimulatedAccount } from './accounts/account-source.js';
import { createRunNotifier } from './snapshot/notifier.js';
import { createValidation } from './validation/validate.js';
import type { Validation } from './validation/verdict.js';

/** A running gateway. */
export interface App {
  readonly url: string;
  /** The folder of the embedded Postgres; null where DATABASE_URL names a server. */
  readonly dataDir: string | null;
  /** Stops accepting requests, finishes those in progress, lets a snapshot's page commit, and closes the rest. Idempotent. */
  close(): Promise<void>;
}

/** The store and its validation. */
export interface SnapshotStore {
  readonly sql: Sql;
  readonly dataDir: string | null;
  readonly validation: Validation;
  close(): Promise<void>;
}

/** The store and the Keap accounts. */
export interface AppServices extends SnapshotStore {
  readonly accounts: Accounts;
  /** The connections of an OAuth app; null for an API key. */
  readonly connections: OAuthConnections | null;
  /** The store of persisted queries. */
  readonly texts: TextStore;
}

const QUERY_DEADLINE_MS = 30_000;

/** What a gateway opens at its start, in this order. */
export type StartStep = 'database' | 'account' | 'server';

/** Called when a step of a start begins. */
type OnStep = (step: StartStep) => void;

/** Starts a gateway. Closes the parts already started when a later one fails. */
export function startApp(config: Config, log: Logger, onStep?: OnStep): Promise<App> {
  return withCleanup(async (cleanup) => {
    onStep?.('database');
    const services = await openAppServices(config, log, onStep);
    cleanup.push(services);
    const { sql, accounts, connections, dataDir, texts } = services;
    await accounts.startAll();
    onStep?.('server');
    const { host, port, publicUrl, corsOrigins, introspection, maxTokens, federation, trustedDocuments } = config.http;
    const schema = buildGraph({ federation });
    const apollo = createApollo({ schema, introspection, maxTokens, log });
    const { get: getAccount } = accounts;
    const http = await startHttp({
      host,
      port,
      corsOrigins,
      graphql: {
        apollo,
        getAccount,
        keys: config.callers,
        deadlineMs: QUERY_DEADLINE_MS,
        limits: config.limits,
        maxTokens,
        publicUrl,
        documents: {
          persisted: new PersistedQueries(texts),
          trusted: trustedDocuments && new TrustedDocuments(trustedDocuments.byId, trustedDocuments.mode),
        },
      },
      pages: { schemaText: introspection ? printSchemaText(schema) : null, keys: config.callers },
      files: { getAccount, deadlineMs: QUERY_DEADLINE_MS },
      health: {
        checkDatabase: () => sql.query('select 1'),
        accounts: () => readHealth(accounts, connections, systemClock),
        keys: config.callers,
      },
      ...(connections && { oauth: createOAuthRoutes(connections, config) }),
      log,
    });
    cleanup.push(http);
    return { url: http.url, dataDir };
  });
}

/** Opens the store alone, for validation. Rejects with DatabaseError. */
export function openSnapshotStore(config: Config, log: Logger): Promise<SnapshotStore> {
  return withCleanup(async (cleanup) => {
    const { databaseUrl, checksDir } = config.store;
    const dataDir = databaseUrl === null ? (config.store.dataDir ?? defaultDataDir(process.cwd())) : null;
    const embedded = dataDir === null ? null : await startEmbedded({ dataDir, log });
    if (embedded !== null) cleanup.push(embedded);
    const sql = openSql(embedded?.url ?? databaseUrl ?? '');
    cleanup.push(sql);
    await migrate(sql);
    await applyViews(sql, log);
    return { sql, dataDir, validation: createValidation({ sql, ...(checksDir === null ? {} : { checksDir }) }) };
  });
}

/** Opens the store and the Keap accounts (the simulated one where there is no credential). Makes no call to Keap. Rejects with DatabaseError. */
export function openAppServices(config: Config, log: Logger, onStep?: OnStep): Promise<AppServices> {
  return withCleanup(async (cleanup) => {
    const snapshotStore = await openSnapshotStore(config, log);
    cleanup.push(snapshotStore);
    onStep?.('account');
    const clock = systemClock;
    const source = await openAccountSource(config, {
      sql: snapshotStore.sql,
      clock,
      log,
      simulate: () => simulate(config),
    });
    cleanup.push(source);
    const { redisUrl } = config.store;
    // One for all uses of Redis: after one of them timed out, the others do not wait.
    const redisHealth = redisUrl === null ? null : new RedisHealth(redisUrl, log);
    cleanup.push({ close: async () => redisHealth?.close() });
    const rateLimiter = openSharedRateLimiter(config, { credential: source.credential, clock, log, redisHealth });
    cleanup.push(rateLimiter);
    const store = openCacheStore({ redisUrl, log, ...(redisHealth && { redisHealth }) });
    cleanup.push(store);
    const { sql, validation } = snapshotStore;
    const runNotifier = createRunNotifier(sql, log);
    const shared = {
      config,
      log,
      clock,
      sql,
      validation,
      runNotifier,
      store: store.keyv,
      rateLimiter,
      slices: new TimeSlices(),
    };
    const accounts = openAccounts(shared, source);
    cleanup.push(accounts);
    const texts = createTextStore(store.keyv, guardStore({ store: store.keyv, clock, log }));
    return { ...snapshotStore, accounts, connections: source.connections, texts };
  });
}

/** A simulated account with the configured limits. */
async function simulate({ keap }: Config): Promise<SimulatedAccount> {
  const { startSimulator } = await import('./simulator/simulator.js');
  return startSimulator({ ...keap.simulated, limits: keap.limits });
}

function createOAuthRoutes(connections: OAuthConnections, { callers: keys }: Config): OAuthRoutes {
  return {
    keys,
    begin: (account) => connections.begin(account),
    complete: (callback) => connections.complete(callback),
  };
}

interface RateLimiterOptions {
  readonly credential: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redisHealth: RedisHealth | null;
}

/** The rate limiter of a credential: with REDIS_URL it is shared by all processes that use the credential. */
function openSharedRateLimiter(
  { keap, store }: Config,
  { credential, clock, log, redisHealth }: RateLimiterOptions,
): RateLimiter {
  const { limits, dayShare, snapshotPerSecond } = keap;
  const url = store.redisUrl;
  const callLog = url === null ? null : openRedisLog({ url, credential, clock, ...(redisHealth && { redisHealth }) });
  return createRateLimiter({ limits, dayShare, snapshotPerSecond, clock, log, ...(callLog && { callLog }) });
}

type CleanupList = { close(): Promise<void> }[];

/** Runs `open`, which pushes each resource to `cleanup`; closes them in reverse order, once, also when `open` fails. */
async function withCleanup<T>(open: (cleanup: CleanupList) => Promise<T>): Promise<T & { close(): Promise<void> }> {
  const cleanup: CleanupList = [];
  let closePromise: Promise<void> | undefined;
  const close = (): Promise<void> => (closePromise ??= closeAll(cleanup));
  try {
    return { ...(await open(cleanup)), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** Closes every resource, also after failures; rejects with the first error at the end. */
async function closeAll(cleanup: CleanupList): Promise<void> {
  const errors: unknown[] = [];
  for (const resource of cleanup.toReversed()) await resource.close().catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}
