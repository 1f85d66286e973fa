import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { pino } from 'pino';

import { applyViews } from '../../src/db/apply-views.js';
import { startEmbedded } from '../../src/db/embedded.js';
import { isAlive } from '../../src/db/embedded/processes.js';
import { migrate } from '../../src/db/migrate.js';
import { folders } from '../db/folders.js';
import { createDatabase, type FreshDatabase } from './database.js';

/** A Postgres for one test file alone, which it may crash. */
export interface OwnPostgres {
  /** A migrated, empty database on it. */
  freshDatabase(): Promise<FreshDatabase>;
  /** Ends the server as a power cut does, without a checkpoint, and waits until it runs again at the same address. */
  crash(sql: FreshDatabase['sql']): Promise<void>;
  close(): Promise<void>;
}

/** Starts the embedded Postgres in a folder of its own, with the settings of the product: it writes through to the disk. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const { make, removeAll } = folders();
  const dataDir = make();
  const log = pino({ level: 'silent' });
  const embedded = await startEmbedded({ dataDir, log });
  const pid = (): number => Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    freshDatabase: async () => {
      const database = await createDatabase(embedded.url, 'template1');
      await migrate(database.sql);
      await applyViews(database.sql, log);
      return database;
    },
    crash: async (sql) => {
      // Immediate shutdown: https://www.postgresql.org/docs/current/server-shutdown.html
      const crashed = pid();
      process.kill(crashed, 'SIGQUIT');
      const isBack = (): Promise<boolean> =>
        sql.query('select').then(
          () => !isAlive(crashed),
          () => false,
        );
      while (!(await isBack()));
    },
    close: async () => {
      await embedded.close();
      removeAll();
    },
  };
}
