// The program of a watchdog whose gateway was killed: stops the server of the folder in its argument if nobody uses it.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Folder } from './folder.js';
import { stopUnused } from './membership.js';

/** Who starts a killed gateway again at once finds its server running. */
const WAIT_MS = 1_500;
/**
 * A gateway that is killed right after it started the server leaves one whose pid file is yet to come, and the server may
 * notice only in a moment that a killed gateway's connection is gone: so it is looked at for this long.
 */
const LOOK_FOR_MS = 5_000;
const LOOK_EVERY_MS = 200;

const folder = JSON.parse(process.argv[2] ?? '') as Folder;
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
try {
  await sleep(WAIT_MS);
  for (const until = Date.now() + LOOK_FOR_MS; Date.now() < until; await sleep(LOOK_EVERY_MS)) {
    // A folder that was removed takes its server with it: Postgres itself looks for its files every minute.
    if (!existsSync(folder.dataDir) || (await stopUnused(folder))) break;
  }
} catch (error) {
  // Its gateway has ended, so the server's log is the only place left to say so.
  appendFileSync(folder.log, `keap-graph watchdog: ${(error as Error).message}\n`);
}
