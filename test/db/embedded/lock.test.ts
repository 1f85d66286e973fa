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
async function deadPid(): Promise<number> {
  const { output } = await runCommand('/bin/sh', ['-c', 'echo $$'], {});
  return Number(output);
}

describe('the lock of a data folder', () => {
  it('lets one work at a time, and leaves no file behind', async () => {
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

  it('is taken from a dead holder by one of many who want it', async () => {
    const folder = make();
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: await deadPid(), host: hostname(), nonce: 'of-the-dead' }));
    let [inside, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withFileLock(path, work)));
    expect({ most, files: readdirSync(folder) }).toEqual({ most: 1, files: [] });
  });

  it('is taken from a holder whose number now belongs to another process', async () => {
    const path = join(make(), 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, born: '1', host: hostname(), nonce: 'before' }));
    await expect(withFileLock(path, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('is given back when the work fails', async () => {
    const path = join(make(), 'lock');
    await expect(withFileLock(path, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
    await expect(withFileLock(path, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });
});
