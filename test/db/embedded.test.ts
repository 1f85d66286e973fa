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
const readServerPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function runQuery<T extends Record<string, unknown>>(url: string, statement: string): Promise<T[]> {
  const sql = openSql(url, { max: 1 });
  try {
    return await sql.query<T>(statement);
  } finally {
    await sql.close();
  }
}

describe('embedded Postgres', () => {
  it('The embedded Postgres starts in a new folder with safe settings and a password, and close leaves nothing running', async () => {
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
    const pid = readServerPid(dataDir);
    await embedded.close();
    await embedded.close();
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(dataDir).toSorted()).toEqual(['postgres', 'postgres.log']);
  });

  it('The embedded Postgres keeps its data and address after a restart', async () => {
    const dataDir = make();
    const first = await start(dataDir);
    await runQuery(first.url, 'create table kept as select 1 as id');
    await first.close();
    const second = await start(dataDir);
    expect(second.url).toBe(first.url);
    expect(await runQuery(second.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await second.close();
  });

  it('The embedded Postgres uses another port if the last one is in use, but never another than the requested one', async () => {
    const dataDir = make();
    const blocker = await start(make());
    const port = Number(new URL(blocker.url).port);
    const first = await start(dataDir);
    await first.close();
    const metadata = join(dataDir, 'postgres', 'keap-graph.json');
    writeFileSync(metadata, JSON.stringify({ ...(JSON.parse(readFileSync(metadata, 'utf8')) as object), port }));
    const second = await start(dataDir);
    expect(new URL(second.url).port).not.toBe(String(port));
    await second.close();
    const requested = startEmbedded({ dataDir, log: pino({ level: 'silent' }), port });
    await expect(requested).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
    await blocker.close();
  });

  it('A gateway that starts right after kill -9 of another finds all committed data', async () => {
    const dataDir = make();
    const killed = await startGateway(dataDir);
    await runQuery(killed.url, 'create table kept as select 1 as id');
    await killed.kill();
    const next = await start(dataDir);
    expect({ shared: next.shared, url: next.url }).toEqual({ shared: false, url: killed.url });
    expect(await runQuery(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
    const pid = readServerPid(dataDir);
    await next.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('The embedded Postgres starts with all committed data after a crash, even if another process has its pid', async () => {
    const dataDir = make();
    const killed = await startGateway(dataDir);
    await runQuery(killed.url, 'create table kept as select 1 as id');
    const crashed = readServerPid(dataDir);
    process.kill(crashed, 'SIGKILL');
    await killed.kill();
    await expect.poll(() => isAlive(crashed)).toBe(false);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(String(crashed), String(process.pid)));
    const next = await start(dataDir);
    expect(await runQuery(next.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await next.close();
  });

  it('A server that ends while in use is started again at the same address', async () => {
    const dataDir = make();
    const embedded = await start(dataDir);
    await runQuery(embedded.url, 'create table kept as select 1 as id');
    const crashed = readServerPid(dataDir);
    process.kill(crashed, 'SIGKILL');
    await expect
      .poll(() => runQuery(embedded.url, 'select id from kept').catch(() => []), { timeout: 15_000 })
      .toEqual([{ id: 1 }]);
    const pid = readServerPid(dataDir);
    expect(pid).not.toBe(crashed);
    await embedded.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('Gateways on one folder share one server until the last one closes', async () => {
    const dataDir = make();
    const three = await Promise.all([startGateway(dataDir), startGateway(dataDir), start(dataDir)]);
    expect(three.filter(({ shared }) => !shared)).toHaveLength(1);
    expect(new Set(three.map(({ url }) => url)).size).toBe(1);
    const [first, second, third] = three;
    const pid = readServerPid(dataDir);
    await third.close();
    expect(await runQuery(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await Promise.all([first.close(), second.close()]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(join(dataDir, 'postgres.lock'))).toBe(false);
  });
});
