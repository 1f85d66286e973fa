import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { asDatabaseError } from '../errors.js';

/** The name of a registered gateway in `pg_stat_activity`. */
const REGISTERED_APPLICATION = 'keap-graph gateway';
/** The server notices the closed connection of a killed gateway within this time. */
const RECHECK_MS = 50;

/** A connection that is open while a gateway uses the server. It also ends if the gateway is killed. */
export interface ClientRegistration {
  /** Resolves if the connection breaks before the release. */
  readonly lost: Promise<void>;
  /** Resolves when the connection is closed. */
  readonly release: () => Promise<void>;
}

/** Registers this gateway with the server. Throws DatabaseError DATABASE_UNAVAILABLE. */
export async function registerClient(databaseUrl: string): Promise<ClientRegistration> {
  const client = await connect(databaseUrl, REGISTERED_APPLICATION);
  // The connection must not keep a finished command running. pg has both methods (lib/client.js), its types neither.
  const socketRef = client as unknown as { ref(): void; unref(): void };
  socketRef.unref();
  let isReleasing = false;
  const lost = new Promise<void>((resolve) => {
    client.on('end', () => {
      if (!isReleasing) resolve();
    });
  });
  const release = (): Promise<void> => {
    isReleasing = true;
    socketRef.ref();
    return client.end();
  };
  return { lost, release };
}

/** Whether any gateway is registered with the server. Throws DatabaseError DATABASE_UNAVAILABLE. */
export async function hasRegisteredClients(databaseUrl: string): Promise<boolean> {
  const client = await connect(databaseUrl);
  const isRegistered = async (): Promise<boolean> => {
    const found = await client.query('select 1 from pg_stat_activity where application_name = $1 limit 1', [
      REGISTERED_APPLICATION,
    ]);
    return found.rowCount === 1;
  };
  try {
    if (!(await isRegistered())) return false;
    await sleep(RECHECK_MS);
    return await isRegistered();
  } finally {
    await client.end();
  }
}

/** Creates the database `name` if it is missing. `databaseUrl` is that of another database on the same server. */
export async function ensureDatabase(databaseUrl: string, name: string): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function connect(databaseUrl: string, applicationName = 'keap-graph launcher'): Promise<Client> {
  const client = new Client({
    connectionString: databaseUrl,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
  });
  // Without a listener Node ends the process if an idle connection breaks.
  client.on('error', () => undefined);
  await client.connect().catch((error: unknown) => {
    throw asDatabaseError(error, databaseUrl);
  });
  return client;
}
