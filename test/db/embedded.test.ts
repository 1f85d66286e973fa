import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';

import { startEmbedded, type Embedded } from '../../src/db/embedded.js';
import { isAlive } from '../../src/db/embedded/processes.js';
import { openSql } from '../../src/db/pool.js';
import { folders } from './folders.js';
import { startGateway } from './gateway.js';

const { make, removeAll } = folders();
afterAll(removeAll);

const start = (dataDir: string): Promise<Embedded> => startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
const serverOf = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function runQuery<T extends Record<string, unknown>>(url: string, statement: string): Promise<T[]> {
  const sql = openSql(url, { max: 1 });
  try {
    return await sql.query<T>(statement);
  } finally {
    await sql.close();
  }
}

describe('the embedded Postgres', () => {
  it('starts on a fresh folder, safe for data and closed to others, and leaves nothing running', async () => {
    const dataDir = join(make(), 'deeper', 'data');
    const embedded = await start(dataDir);
    expect(embedded.shared).toBe(false);
    const [settings] = await runQuery(
      embedded.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('data_checksums') as checksums,
              current_setting('listen_addresses') as listens, current_setting('password_encryption') as passwords, current_setting('TimeZone') as zone`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      commit: 'on',
      checksums: 'on',
      listens: '127.0.0.1',
      passwords: 'scram-sha-256',
      zone: 'UTC',
    });
    const wrong = embedded.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(runQuery(wrong, 'select 1')).rejects.toMatchObject({ sqlState: '28P01' });
    expect(statSync(join(dataDir, 'postgres', 'keap-graph.json')).mode & 0o777).toBe(0o600);
    const pid = serverOf(dataDir);
    await embedded.close();
    await embedded.close();
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log']);
  });

  it('keeps data and address over a restart', async () => {
    const dataDir = make();
    const first = await start(dataDir);
    await runQuery(first.url, 'create table kept as select 1 as id');
    await first.close();
    const second = await start(dataDir);
    expect(second.url).toBe(first.url);
    expect(await runQuery(second.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await second.close();
  });

  it('takes another port when the one of the last start is taken, and the one asked for or none', async () => {
    const dataDir = make();
    const blocker = await start(make());
    const port = Number(new URL(blocker.url).port);
    const first = await start(dataDir);
    await first.close();
    const notes = join(dataDir, 'postgres', 'keap-graph.json');
    writeFileSync(notes, JSON.stringify({ ...(JSON.parse(readFileSync(notes, 'utf8')) as object), port }));
    const second = await start(dataDir);
    expect(new URL(second.url).port).not.toBe(String(port));
    await second.close();
    const asked = startEmbedded({ dataDir, log: pino({ level: 'silent' }), port });
    await expect(asked).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
    await blocker.close();
  });

  it('has all that was committed for a gateway that starts right after a kill -9 of another', async () => {
    const dataDir = make();
    const killed = await startGateway(dataDir);
    await runQuery(killed.url, 'create table kept as select 1 as id');
    await killed.kill();
    const next = await start(dataDir);
    expect({ shared: next.shared, url: next.url }).toEqual({ shared: false, url: killed.url });
    expect(await runQuery(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
    const pid = serverOf(dataDir);
    await next.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('starts again with all that was committed after a crash that took the server too, whoever has its number now', async () => {
    const dataDir = make();
    const killed = await startGateway(dataDir);
    await runQuery(killed.url, 'create table kept as select 1 as id');
    const crashed = serverOf(dataDir);
    process.kill(crashed, 'SIGKILL');
    await killed.kill();
    await expect.poll(() => isAlive(crashed)).toBe(false);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(String(crashed), String(process.pid)));
    const next = await start(dataDir);
    expect(await runQuery(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await next.close();
  });

  it('comes back at the same address when it ends under a gateway that uses it', async () => {
    const dataDir = make();
    const embedded = await start(dataDir);
    await runQuery(embedded.url, 'create table kept as select 1 as id');
    const crashed = serverOf(dataDir);
    process.kill(crashed, 'SIGKILL');
    await expect
      .poll(() => runQuery(embedded.url, 'select id from kept').catch(() => []), { timeout: 15_000 })
      .toEqual([{ id: 1 }]);
    const pid = serverOf(dataDir);
    expect(pid).not.toBe(crashed);
    await embedded.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('is shared by gateways on one folder, started together, until the last one leaves', async () => {
    const dataDir = make();
    const three = await Promise.all([startGateway(dataDir), startGateway(dataDir), start(dataDir)]);
    expect(three.filter(({ shared }) => !shared)).toHaveLength(1);
    expect(new Set(three.map(({ url }) => url)).size).toBe(1);
    const [first, second, third] = three;
    const pid = serverOf(dataDir);
    await third.close();
    expect(await runQuery(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await Promise.all([first.close(), second.close()]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
  });
});
