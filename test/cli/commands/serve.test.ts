import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli } from '../../kit/cli.js';
import { freshDatabase } from '../../kit/database.js';
import { root } from '../../kit/files.js';
import { post } from '../../kit/request.js';

const urlIn = (output: string, name: string): string => new RegExp(`${name} +(http\\S+)`).exec(output)?.[1] ?? '';

describe('keap-graph serve', () => {
  it('serve without settings serves a simulated account with an embedded Postgres, and says so', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keap-graph-serve-'));
    // As root, the embedded Postgres runs as another user, who must be able to enter.
    chmodSync(dataDir, 0o755);
    const gateway = startCli(['serve'], { PORT: '0', DATA_DIR: dataDir, SIMULATED_CONTACTS: '30' });
    const output = await gateway.until('Data  ');
    expect(output).toContain('SIMULATED DATA');
    expect(output).toContain(dataDir);
    const steps = output.split('\n').filter((line) => line.endsWith(' …'));
    expect(steps).toEqual([
      '  Loading the gateway …',
      '  Starting the embedded Postgres, which the first start also creates …',
      '  Creating a simulated Keap account with 30 contacts …',
      '  Starting the HTTP server …',
    ]);
    const response = await post(urlIn(output, 'GraphQL'), '{ contacts(first: 100) { nodes { id } } }');
    const { data } = (await response.json()) as { data: { contacts: { nodes: unknown[] } } };
    expect(data.contacts.nodes.length).toBe(30);
    gateway.child.kill('SIGTERM');
    const { code, stderr } = await gateway.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('"stopped"');
    rmSync(dataDir, { recursive: true });
  });

  it('The log contains the names of operations, never their text, their variables or a key', async () => {
    const database = await freshDatabase();
    const key = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'; // of "secret"
    const gateway = startCli(['serve'], { PORT: '0', DATABASE_URL: database.url, GATEWAY_API_KEYS: `me:read:${key}` });
    const url = urlIn(await gateway.until('Data  '), 'GraphQL');
    const query = 'query Who { contacts(first: 1, filter: { email: "jane@example.com" }) { nodes { id givenName } } }';
    expect((await post(url, query, { 'x-api-key': 'secret' })).status).toBe(200);
    gateway.child.kill('SIGTERM');
    const { stderr } = await gateway.ended;
    await database.drop();
    expect(stderr).toContain('"operation":"Who"');
    expect(stderr).toContain('"caller":"me"');
    for (const hidden of ['jane', 'secret', key, 'givenName']) expect(stderr).not.toContain(hidden);
  });

  it('serve ends with the npm process that started it', async () => {
    const database = await freshDatabase();
    const { PATH = '', HOME = '' } = process.env;
    const npm = spawn('npm', ['start', '--ignore-scripts'], {
      cwd: root,
      env: { PATH, HOME, PORT: '0', DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const exit = once(npm, 'exit');
    let output = '';
    for await (const chunk of npm.stdout) {
      output += String(chunk);
      if (output.includes('Data  ')) break;
    }
    const health = new URL('/health/live', urlIn(output, 'GraphQL'));
    expect((await fetch(health)).status).toBe(200);
    npm.kill('SIGTERM');
    await exit;
    const after = await fetch(health).then(
      () => 'running',
      () => 'ended',
    );
    if (after !== 'ended') process.kill(-npm.pid!, 'SIGKILL');
    expect(after).toBe('ended');
    await database.drop();
  });

  it('serve names the setting to change if its port is in use', async () => {
    const database = await freshDatabase();
    const first = startCli(['serve'], { PORT: '0', DATABASE_URL: database.url });
    const port = new URL(urlIn(await first.until('Data  '), 'GraphQL')).port;
    const second = await startCli(['serve'], { PORT: port, DATABASE_URL: database.url }).ended;
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('set PORT')]);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
    await database.drop();
  });
});

describe('keap-graph simulate', () => {
  it('simulate serves a simulated account with the limits of a key', async () => {
    const account = startCli(['simulate', '--contacts', '20', '--seed', '3']);
    const output = await account.until('KEAP_API_KEY=');
    const url = /KEAP_BASE_URL=(\S+)/.exec(output)?.[1] ?? '';
    const key = /KEAP_API_KEY=(\S+)/.exec(output)?.[1] ?? '';
    const response = await fetch(`${url}/v2/contacts`, { headers: { 'x-keap-api-key': key } });
    expect(((await response.json()) as { contacts: unknown[] }).contacts.length).toBe(20);
    expect(response.headers.get('x-keap-product-quota-limit')).toBe('30000');
    account.child.kill('SIGTERM');
    expect((await account.ended).code).toBe(0);
  });
});
