// What a watchdog runs when its gateway was killed: stops the server of the folder in its argument if no gateway uses it.
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Folder } from './folder.js';
import { stopUnused } from './membership.js';

/** A gateway that is restarted within this time still finds the server running. */
const WAIT_MS = 1_500;
/**
 * How long to look for a server to stop. A gateway may be killed before its server has written the pid file, and the
 * server notices the closed connection of a killed gateway with a delay.
 */
const WATCH_MS = 5_000;
const POLL_MS = 200;

const folder = JSON.parse(process.argv[2] ?? '') as Folder;
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
try {
  await sleep(WAIT_MS);
  for (const until = Date.now() + WATCH_MS; Date.now() < until; await sleep(POLL_MS)) {
    // The server of a removed folder ends by itself: Postgres checks its files every minute.
    if (!existsSync(folder.dataDir) || (await stopUnused(folder))) break;
  }
} catch (error) {
  // The gateway has ended, so the server's log is the only place for the error.
  appendFileSync(folder.log, `keap-graph watchdog: ${(error as Error).message}\n`);
}
