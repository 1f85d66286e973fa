import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import type { Logger } from 'pino';

import type { Folder } from './folder.js';

/**
 * Reads one line. A line means that the gateway has left the server by itself; the end of the pipe means that the gateway
 * ended in any other way, and then the shell becomes the program in its arguments. Until then it is a shell of about 1 MB.
 * Signals to a whole service (systemd's control group) must not end it before its gateway.
 */
const SCRIPT = `trap '' HUP INT QUIT TERM; read -r left || exec "$@"`;
const RESTART_AFTER_MS = 1_000;

/** A process that stops the embedded server when this gateway is killed and nobody else uses the server. */
export interface Watchdog {
  /** Ends it; the caller has left the server. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the watchdog of this gateway: a process in a session of its own, which no signal to our process group reaches,
 * with a pipe to us that our end closes, kill -9 included. Start it before the server. If it ends early it is started
 * again. A system that cannot start it only gets a warning: the server then may outlive a killed gateway.
 */
export function startWatchdog(folder: Folder, log: Logger): Watchdog {
  let isStopped = false;
  let restart: NodeJS.Timeout | undefined;
  const start = (): ChildProcess => {
    const child = spawnWatchdog(folder);
    child.once('error', (error) =>
      log.warn({ err: error }, 'no watchdog for the embedded Postgres: it may outlive us'),
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
  // From the sources (npm run dev, tests) Node needs tsx to read it.
  const loader = suffix === '.ts' ? ['--import', createRequire(import.meta.url).resolve('tsx')] : [];
  const program = fileURLToPath(new URL(`watchdog-process${suffix}`, import.meta.url));
  const command = [process.execPath, ...loader, program, JSON.stringify(folder)];
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'keap-graph-watchdog', ...command], {
    // Neither our secrets nor our NODE_OPTIONS are its business.
    env: {},
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // It must not keep a finished command from ending.
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
