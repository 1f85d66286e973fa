import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { Logger } from 'pino';

import type { Folder } from './folder.js';

/**
 * Reads one line. A line means that the gateway has released the server; the end of the pipe means that the gateway ended
 * in any other way, and then the shell executes the program in its arguments. Until then it is a shell of about 1 MB.
 * It ignores signals to a whole service (systemd's control group), so it does not end before its gateway.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM; read -r left || exec "$@"`;
const RESTART_AFTER_MS = 1_000;

/** A process that stops the embedded server if this gateway is killed and no other gateway uses the server. */
export interface Watchdog {
  /** Ends the watchdog; call it after the release of the server. Resolves when it has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the watchdog of this gateway: a process in a new session, which signals to our process group do not reach, with a
 * pipe that closes when this process ends, also by kill -9. Start it before the server. It is restarted if it ends early.
 * If it cannot be started, a warning is logged: the server may outlive a killed gateway then.
 */
export function startWatchdog(folder: Folder, log: Logger): Watchdog {
  let isStopped = false;
  let restart: NodeJS.Timeout | undefined;
  const start = (): ChildProcess => {
    const child = spawnWatchdog(folder);
    child.once('error', (error) =>
      log.warn(
        { err: error },
        'the watchdog of the embedded Postgres cannot be started: Postgres may outlive a killed gateway',
      ),
    );
    child.once('exit', () => {
      if (isStopped) return;
      log.warn('the watchdog of the embedded Postgres has ended; starting another');
      restart = setTimeout(() => (current = start()), RESTART_AFTER_MS);
      restart.unref();
    });
    return child;
  };
  let current = start();
  const stop = async (): Promise<void> => {
    isStopped = true;
    clearTimeout(restart);
    await stopChild(current);
  };
  return { stop };
}

function spawnWatchdog(folder: Folder): ChildProcess {
  const suffix = import.meta.url.slice(-'.js'.length);
  // Node needs tsx for the sources (npm run dev, tests).
  const loader = suffix === '.ts' ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];
  const program = fileURLToPath(new URL(`watchdog-process${suffix}`, import.meta.url));
  const command = [process.execPath, ...loader, program, JSON.stringify(folder)];
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'keap-graph-watchdog', ...command], {
    // It needs neither our secrets nor our NODE_OPTIONS.
    env: {},
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It must not keep a finished command running.
  child.unref();
  (child.stdin as Socket).unref();
  child.stdin.on('error', () => undefined);
  return child;
}

function stopChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resolve();
    child.ref();
    child.once('exit', () => resolve());
    child.stdin?.end('left\n');
  });
}
