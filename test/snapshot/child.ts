import { pino } from 'pino';
import { systemClock } from '../../src/clock.js';
import { openSql } from '../../src/db/pool.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import { openKeap, waitForStatus } from './account.js';

/** The snapshot service in its own process, which a test kills. It ends when run `runId` has ended. */
const [databaseUrl = '', url = '', apiKey = '', runId = ''] = process.argv.slice(2);
const sql = openSql(databaseUrl);
const keap = openKeap({ url, apiKey }, systemClock);
const snapshots = createSnapshots({ sql, keap, log: pino({ level: 'warn' }) });
await snapshots.start();
await waitForStatus(snapshots, runId);
await snapshots.stop();
await keap.close();
await sql.close();
