import type { Logger } from 'pino';
import { systemClock } from './clock.js';
import type { Config } from './config.js';
import { defaultDataDir } from './db/data-dir.js';
import { startEmbedded } from './db/embedded.js';
import { migrate } from './db/migrate.js';
import { openSql } from './db/pool.js';
import type { Sql } from './db/sql.js';
import { buildGraph } from './graph/schema.js';
import { createKeapClient } from './keap/client.js';
import { Meter } from './keap/meter.js';
import { apiKeyTokens } from './keap/tokens/api-key.js';
import { createApollo } from './server/apollo.js';
import { watchCredential, type WatchedClient } from './server/credential.js';
import { SignedFileLinks } from './server/file-links.js';
import { startHttp } from './server/http.js';
import { createSnapshots } from './snapshot/snapshots.js';
import type { Snapshots } from './snapshot/view.js';
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

/** What a snapshot needs: the store, Keap, and the service between them. */
export interface Workshop extends Archive {
  readonly watched: WatchedClient;
  /** Not started: it takes up work when told. `close` stops it. */
  readonly snapshots: Snapshots;
  /** The address of Keap, simulated or not. */
  readonly keapUrl: string;
  /** What Keap knows us by. */
  readonly credential: string;
}

const QUERY_DEADLINE_MS = 30_000;
const GREETING_PATIENCE_MS = 3_000;

/** Starts everything a gateway consists of. What had started is closed again when a later part cannot. */
export function startApp(config: Config, log: Logger): Promise<App> {
  return opening(async (closing) => {
    const workshop = await openWorkshop(config, log);
    closing.push(workshop);
    await greet(workshop, log);
    await workshop.snapshots.start();
    const { sql, watched, dataDir } = workshop;
    const { host, port, corsOrigins, introspection, maxTokens, federation } = config.http;
    const schema = buildGraph({ federation });
    const apollo = createApollo({ schema, introspection, maxTokens, log });
    const fileLinks = new SignedFileLinks(workshop.credential, systemClock);
    const services = { ...servicesOf(config, workshop), fileLinks };
    const http = await startHttp({
      host,
      port,
      corsOrigins,
      graphql: { apollo, services, keys: config.callers, deadlineMs: QUERY_DEADLINE_MS },
      files: { services, links: fileLinks, deadlineMs: QUERY_DEADLINE_MS },
      health: { askDatabase: () => sql.query('select 1'), credentialRefused: () => watched.refused() },
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
    return { sql, dataDir, validation: createValidation({ sql, ...(checksDir === null ? {} : { checksDir }) }) };
  });
}

/** Opens the store and Keap, the simulated one where there is no credential, without calling it. Throws DatabaseError. */
export function openWorkshop(config: Config, log: Logger): Promise<Workshop> {
  return opening(async (closing) => {
    const archive = await openArchive(config, log);
    closing.push(archive);
    const { api, limits, dayShare, snapshotPerSecond } = config.keap;
    const account = await openAccount(config);
    closing.push(account);
    const { baseUrl, apiKey } = account;
    const client = createKeapClient({
      baseUrl,
      tokens: apiKeyTokens(apiKey),
      api,
      limits,
      dayShare,
      snapshotPerSecond,
      log,
    });
    closing.push(client);
    const watched = watchCredential(client);
    const snapshots = createSnapshots({ sql: archive.sql, keap: watched.keap, log });
    closing.push({ close: () => snapshots.stop() });
    return { ...archive, watched, snapshots, keapUrl: baseUrl, credential: apiKey };
  });
}

interface Account {
  readonly baseUrl: string;
  readonly apiKey: string;
  close(): Promise<void>;
}

/** Keap, or where there is no credential a simulated account that grants what the configuration expects to be granted. */
async function openAccount({ keap }: Config): Promise<Account> {
  if (keap.apiKey !== null) return { baseUrl: keap.baseUrl, apiKey: keap.apiKey, close: async () => undefined };
  const { startSimulator } = await import('./simulator/simulator.js');
  const simulator = await startSimulator({ ...keap.simulated, limits: keap.limits });
  return { baseUrl: simulator.url, apiKey: simulator.apiKey, close: () => simulator.close() };
}

function servicesOf(config: Config, { watched, snapshots, validation, keapUrl }: Workshop) {
  const simulated = config.keap.simulated !== null;
  return {
    keap: watched.keap,
    snapshots,
    validation,
    connection: {
      account: 'default',
      stored: async () => null,
      credentialKind: 'API_KEY',
      simulated,
      baseUrl: keapUrl,
    },
    maxKeapCallsPerQuery: config.keap.maxCallsPerQuery,
  } as const;
}

/** Learns at once, in one call, whether Keap takes the credential. A Keap that is away does not keep the gateway from starting. */
async function greet({ watched }: Workshop, log: Logger): Promise<void> {
  const ask = { lane: 'interactive', meter: new Meter(), deadlineAtMs: Date.now() + GREETING_PATIENCE_MS } as const;
  try {
    const { tenant, admin } = await watched.keap.identity(ask);
    log.info({ tenant }, 'connected to Keap');
    if (admin === false) log.warn({ tenant }, 'the credential is not an administrator: Keap may show it less than all');
  } catch (error) {
    log.error({ reason: (error as Error).message }, 'Keap did not answer as hoped; queries will go on trying');
  }
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
