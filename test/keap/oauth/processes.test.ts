import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { openOAuthHarness, type OAuthHarness } from './connection-vault.js';

const child = fileURLToPath(new URL('child.ts', import.meta.url));

interface Process {
  readonly child: ChildProcess;
  /** The next line of its output. */
  line(): Promise<string>;
}

describe('processes that share a connection', () => {
  let harness: OAuthHarness;
  const running: ChildProcess[] = [];
  beforeEach(async () => {
    harness = await openOAuthHarness({ clock: systemClock, oauth: { accessTokenSeconds: 3600 } });
    await harness.connect();
    await harness.database.sql.query("update keap.connection set access_expires_at = now() - interval '1 second'");
  });
  afterEach(async () => {
    for (const one of running.splice(0)) one.kill('SIGKILL');
    await harness.close();
  });

  const start = (): Process => {
    const { database, app, key } = harness;
    const args = ['--import', 'tsx', child, database.url, JSON.stringify(app), key.bytes.toString('hex')];
    const started = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    running.push(started);
    const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
    return { child: started, line: async () => String((await lines.next()).value) };
  };
  const go = (one: Process): void => void one.child.stdin?.write('go\n');

  it('Twenty processes with an expired token cause one refresh', async () => {
    const processes = Array.from({ length: 20 }, start);
    await Promise.all(processes.map((one) => one.line()));
    for (const one of processes) go(one);
    const outcomes = await Promise.all(processes.map((one) => one.line()));
    expect(new Set(outcomes).size).toBe(1);
    expect(outcomes[0]).toMatch(/^token Bearer /);
    expect(
      harness.oauth.exchanges.map(({ grantType, outcome, isSpent: spent }) => [grantType, outcome, spent]),
    ).toEqual([
      ['authorization_code', 'granted', false],
      ['refresh_token', 'granted', false],
    ]);
  }, 60_000);

  it('A process killed before it stores new tokens leaves a broken connection, and no other process refreshes it', async () => {
    const killed = start();
    await killed.line();
    const hold = harness.oauth.holdNextResponse();
    go(killed);
    await hold.ready;
    const exited = once(killed.child, 'exit');
    killed.child.kill('SIGKILL');
    await exited;
    hold.release();
    const processes = [start(), start()];
    await Promise.all(processes.map((one) => one.line()));
    for (const one of processes) go(one);
    const outcomes = await Promise.all(processes.map((one) => one.line()));
    for (const line of outcomes)
      expect(line).toMatch(/^error .*is broken: a token refresh was interrupted.*start\?account=default/);
    expect(harness.oauth.exchanges).toHaveLength(2);
    expect((await harness.open().view('default'))?.status).toBe('BROKEN');
  }, 60_000);
});
