import { pino } from 'pino';
import { systemClock } from '../../src/clock.js';
import { DatabaseError } from '../../src/db/errors.js';
import { openSql } from '../../src/db/pool.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { openKeap, waitForStatus } from './account.js';

/** The snapshot service in its own process, which a test kills. It ends when run `runId` has ended. */
const [databaseUrl = '', url = '', apiKey = '', runId = ''] = process.argv.slice(2);
const sql = openSql(databaseUrl);
const keap = openKeap({ url, apiKey }, systemClock);
const snapshots = createSnapshots({ sql, keap, log: pino({ level: 'warn' }) });
/** Tries again where the database is away: its connections break in some tests. */
async function persist(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof DatabaseError) || tries >= 100) throw error;
      await systemClock.sleep(50);
    }
  }
}

await persist(() => snapshots.start());
await persist(() => waitForStatus(snapshots, runId));
await snapshots.stop();
await keap.close();
await sql.close();
