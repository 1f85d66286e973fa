import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { createPostgresConnections } from '../../src/accounts/connection-store.js';
import { TokenCipher, type TokenPair } from '../../src/keap/oauth/token-cipher.js';
import { startSimulator } from '../../src/simulator/simulator.js';
import { startCli } from '../kit/cli.js';
import { freshDatabase } from '../kit/database.js';

const clientSecret = 'planted-client-secret-77';
const gatewayKey = 'gateway-planted-oauth-13';

it('no token, code, client secret or encryption key is in logs, errors, pages, health or the end of a killed process', async () => {
  const simulator = await startSimulator({ contacts: 20, oauth: { clientSecret } });
  const oauth = simulator.oauth!;
  const database = await freshDatabase();
  const planted = oauth.grant();
  const environment = {
    PORT: '0',
    LOG_LEVEL: 'trace',
    DATABASE_URL: database.url,
    KEAP_BASE_URL: simulator.url,
    KEAP_CLIENT_ID: oauth.clientId,
    KEAP_CLIENT_SECRET: clientSecret,
    KEAP_AUTHORIZE_URL: oauth.authorizeUrl,
    KEAP_TOKEN_URL: oauth.tokenUrl,
    KEAP_REDIRECT_URI: 'http://127.0.0.1:4000/oauth/keap/callback',
    KEAP_REFRESH_TOKEN: planted.refreshToken,
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    GATEWAY_API_KEYS: `tester:admin:${createHash('sha256').update(gatewayKey).digest('hex')}`,
  };
  const seal = new TokenCipher(readConfig(true, environment).keap.oauth!.encryptionKeys);
  const inVault = async (): Promise<TokenPair> =>
    seal.decrypt('default', (await createPostgresConnections(database.sql).read('default'))!);
  const gateway = startCli(['serve'], environment);
  const url = /GraphQL +(http\S+)/.exec(await gateway.until('Data  '))?.[1] ?? '';
  const told: string[] = [];
  const go = async (path: string, init: RequestInit = {}): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': gatewayKey, 'x-keap-trace': '1' };
    const response = await fetch(new URL(path, url), { headers, redirect: 'manual', ...init });
    const text = await response.text();
    told.push(text);
    return text;
  };
  const ask = (query: string): Promise<string> => go('/graphql', { method: 'POST', body: JSON.stringify({ query }) });

  const secrets: string[] = [clientSecret, gatewayKey, environment.TOKEN_ENCRYPTION_KEY, ...tokensOf(planted)];
  expect(await ask('{ contacts(first: 2) { nodes { id } } account { connection { status } } }')).toContain('CONNECTED');
  secrets.push(...tokensOf(await inVault()));
  const link = async (): Promise<URL> => {
    const { url: consent } = JSON.parse(await go('/oauth/keap/start', jsonWanted)) as { url: string };
    // The link itself is for the administrator who asked for it.
    told.pop();
    secrets.push(new URL(consent).searchParams.get('state') ?? '');
    return new URL(consent);
  };
  oauth.faults.add({ kind: 'status', status: 503, times: 1 });
  await go(`/oauth/keap/callback?code=planted-code-31&state=${(await link()).searchParams.get('state')}`);
  secrets.push('planted-code-31');
  const allowed = await link();
  allowed.searchParams.set('allow', simulator.tenant);
  const back = (await fetch(allowed, { redirect: 'manual' })).headers.get('location') ?? '';
  secrets.push(new URL(back).searchParams.get('code') ?? '');
  expect(await go(new URL(back).pathname + new URL(back).search)).toContain('is connected');
  secrets.push(...tokensOf(await inVault()));
  oauth.expireAccessTokens();
  for (const name of ['tags', 'companies', 'products']) await ask(`{ ${name}(first: 1) { nodes { id } } }`);
  secrets.push(...tokensOf(await inVault()));
  oauth.revoke(simulator.tenant);
  await ask('{ orders(first: 1) { nodes { id } } }');
  await go('/health/ready');
  gateway.child.kill('SIGKILL');
  const { stdout, stderr } = await gateway.ended;
  expect(stderr).toContain('asked Keap for a new token');
  const everything = [stdout, stderr, ...told].join('\n');
  expect(oauth.exchanges.filter(({ outcome }) => outcome === 'granted')).toHaveLength(3);
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  await simulator.close();
  await database.drop();
}, 60_000);

const jsonWanted = { headers: { 'x-api-key': gatewayKey, accept: 'application/json' } };

const tokensOf = ({ accessToken, refreshToken }: TokenPair): string[] =>
  [accessToken, refreshToken].filter((token) => token !== '');
