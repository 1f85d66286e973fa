import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { RedisServer } from './redis-server.js';

/** A real Redis for one test. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Kills it at once; its data is lost. */
  stop(): Promise<void>;
  /** Restarts it on the same port, empty. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Whether this machine has a redis-server; for `describe.skipIf(!hasRedis())`. */
export const hasRedis = (): boolean => inject('redisServer') !== null;

/** Starts a Redis without persistence; null if there is no redis-server. */
export async function startRedis(): Promise<TestRedis | null> {
  const server = inject('redisServer');
  return server === null ? null : runRedis(server);
}

/** As `startRedis`, outside the test runner. */
export async function runRedis(server: RedisServer): Promise<TestRedis> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'keap-graph-redis-'));
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    await exited;
  };
  const start = async (): Promise<void> => {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const { command, libraryPath } = server;
    const env = libraryPath === null ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath };
    child = spawn(command, [...options, '--dir', folder], { stdio: 'ignore', env });
    await waitUntilListening(port, child);
  };
  const close = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return { url: `redis://127.0.0.1:${port}`, port, stop, start, close };
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function waitUntilListening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode} before it listened`);
    if (await acceptsConnections(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
