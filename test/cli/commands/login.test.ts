import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../kit/simulator.js';
import { startCli } from '../../kit/cli.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('keap-graph login and doctor', () => {
  let simulator: Simulator;
  let database: FreshDatabase;
  let environment: Record<string, string>;
  beforeEach(async () => {
    simulator = await startSimulator({ contacts: 5, oauth: {}, edition: 'max' });
    database = await freshDatabase();
    const { clientId, clientSecret, authorizeUrl, tokenUrl } = simulator.oauth!;
    environment = {
      DATABASE_URL: database.url,
      KEAP_BASE_URL: simulator.url,
      KEAP_CLIENT_ID: clientId,
      KEAP_CLIENT_SECRET: clientSecret,
      KEAP_AUTHORIZE_URL: authorizeUrl,
      KEAP_TOKEN_URL: tokenUrl,
      KEAP_REDIRECT_URI: `http://127.0.0.1:${await freePort()}/oauth/keap/callback`,
      TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
  });
  afterEach(async () => {
    await simulator.close();
    await database.drop();
  });

  it('login waits until a person gives consent, and doctor reports the account as good', async () => {
    const login = startCli(['login', '--account', 'acme'], environment);
    const link = /http\S+authorize\S+/.exec(await login.until('state='))?.[0] ?? '';
    const page = await fetch(`${link}&allow=${simulator.tenant}`);
    expect(await page.text()).toContain('Connected.');
    expect(await login.ended).toMatchObject({ code: 0, stdout: expect.stringContaining('"acme" is connected') });
    const { code, stdout } = await startCli(['doctor'], environment).ended;
    expect(code).toBe(0);
    for (const found of [/acme: credential +OAuth app/, /CONNECTED, its token expires/, /sim42\.infusionsoft\.com/])
      expect(stdout).toMatch(found);
    expect(stdout).toMatch(/user +administrator/);
    expect(stdout).toMatch(/API version +REST v2/);
    expect(stdout).toMatch(/not in this edition +.*opportunities/);
    const everything = [...Object.values(simulator.oauth!.grant()), environment['TOKEN_ENCRYPTION_KEY']];
    for (const secret of everything) expect(stdout).not.toContain(String(secret));
  }, 60_000);

  it('login reports denied consent, and doctor reports that no account is connected', async () => {
    const login = startCli(['login'], environment);
    const link = /http\S+authorize\S+/.exec(await login.until('state='))?.[0] ?? '';
    await fetch(`${link}&deny=1`);
    expect(await login.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('was not given') });
    const { code, stdout } = await startCli(['doctor'], environment).ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining('run keap-graph login')]);
  }, 60_000);
});
