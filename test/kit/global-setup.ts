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
import { findRedisServer, type RedisServer } from './redis-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database on the run's Postgres whose user may create others. */
    databaseUrl: string;
    /** A migrated database that freshDatabase copies. */
    templateDatabase: string;
    /** How a Redis is started here; null where none can be had. */
    redisServer: RedisServer | null;
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
  // A database can be copied only while nobody is connected to it.
  await template.close();
  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', templateDatabase);
  const redisServer = findRedisServer();
  if (redisServer === null)
    process.stderr.write('No redis-server on the PATH and none to unpack: the tests on a real Redis are skipped.\n');
  project.provide('redisServer', redisServer);
  return async () => {
    await admin.query(`drop database ${templateDatabase}`);
    await admin.close();
    await server.stop();
  };
}

async function startServer(configuredUrl: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (configuredUrl !== undefined && configuredUrl !== '') return { url: configuredUrl, stop: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-test-'));
  // mkdtemp makes it for us alone; under root the server is another user.
  chmodSync(folder, 0o755);
  const embedded = await startEmbedded({ dataDir: join(folder, 'data'), log: pino({ level: 'error' }) });
  const admin = openSql(embedded.url, { max: 1 });
  // What these tests store is thrown away with the folder, so nothing waits for the disk.
  await admin.query('alter system set fsync = off');
  await admin.query('select pg_reload_conf()');
  await admin.close();
  const stop = async (): Promise<void> => {
    await embedded.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: embedded.url, stop };
}
