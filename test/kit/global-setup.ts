import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pino } from 'pino';
import type { TestProject } from 'vitest/node';

import { applyViews } from '../../src/db/apply-views.js';
import { startEmbedded } from '../../src/db/embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { openSql } from '../../src/db/pool.js';
import { replaceDatabase } from './database-url.js';
import { findChromium } from './chromium-path.js';
import { findRedisServer, type RedisServer } from './redis-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database on the Postgres of the test run whose user can create others. */
    databaseUrl: string;
    /** The migrated database that freshDatabase copies. */
    templateDatabase: string;
    /** How to start a Redis on this machine; null if there is none. */
    redisServer: RedisServer | null;
    /** The Chromium of this machine; null if there is none. */
    chromium: string | null;
  }
}

/** One real Postgres for the whole run: the one of TEST_DATABASE_URL, else an embedded one in a folder of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer(process.env.TEST_DATABASE_URL);
  const templateDatabase = `keap_graph_template_${randomBytes(4).toString('hex')}`;
  const admin = openSql(server.url, { max: 1 });
  await admin.query(`create database ${templateDatabase}`);
  const template = openSql(replaceDatabase(server.url, templateDatabase), { max: 1 });
  await migrate(template);
  await applyViews(template, pino({ level: 'error' }));
  // A database can be copied only without open connections.
  await template.close();
  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', templateDatabase);
  const redisServer = findRedisServer();
  if (redisServer === null)
    process.stderr.write('No redis-server on the PATH and none to unpack: the tests on a real Redis are skipped.\n');
  project.provide('redisServer', redisServer);
  const chromium = findChromium(process.env);
  if (chromium === null) process.stderr.write('No Chromium on the PATH: the tests in a browser are skipped.\n');
  project.provide('chromium', chromium);
  return async () => {
    await admin.query(`drop database ${templateDatabase}`);
    await admin.close();
    await server.stop();
  };
}

async function startServer(configuredUrl: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (configuredUrl !== undefined && configuredUrl !== '') return { url: configuredUrl, stop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-test-'));
  // mkdtemp creates it for this user alone; under root the server runs as another user.
  chmodSync(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: join(folder, 'data'), log: pino({ level: 'error' }) });
  const admin = openSql(embedded.url, { max: 1 });
  // The test data is deleted with the folder, so no write waits for the disk.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.close();
  const stop = async (): Promise<void> => {
    await embedded.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: embedded.url, stop };
}
