import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { withFileLock } from '../../../src/db/embedded/lock.js';
import { runCommand } from '../../../src/db/embedded/processes.js';
import { folders } from '../folders.js';

const { make, removeAll } = folders();
afterAll(removeAll);

/** The pid of a process that has ended. */
async function findEndedPid(): Promise<number> {
  const { output } = await runCommand('/bin/sh', ['-c', 'echo $$'], {});
  return Number(output);
}

describe('file lock', () => {
  it('The lock lets one holder work at a time, and leaves no file behind', async () => {
    const folder = make();
    let [inside, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(join(folder, 'lock'), work)));
    expect({ most, done, files: readdirSync(folder) }).toEqual({ most: 1, done: 10, files: [] });
  });

  it('The lock of a process that has ended goes to one of many waiting holders', async () => {
    const folder = make();
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: await findEndedPid(), host: hostname(), nonce: 'ended' }));
    let [inside, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(path, work)));
    expect({ most, files: readdirSync(folder) }).toEqual({ most: 1, files: [] });
  });

  it('The lock of a process whose pid now belongs to another process is removed', async () => {
    const path = join(make(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, born: '1', host: hostname(), nonce: 'before' }));
    await expect(withFileLock(path, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('The lock is released if the work fails', async () => {
    const path = join(make(), 'lock');
    await expect(withFileLock(path, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    await expect(withFileLock(path, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });
});
