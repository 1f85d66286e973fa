import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.js';
import { createPostgresConnections } from '../../src/accounts/connection-store.js';
import { TokenCipher, type TokenPair } from '../../src/keap/oauth/token-cipher.js';
import { startSimulator } from '../kit/simulator.js';
import { startCli } from '../kit/cli.js';
import { freshDatabase } from '../kit/database.js';

const clientSecret = 'canary-client-secret-77';
const gatewayKey = 'gateway-canary-oauth-13';

it('No token, code, client secret or encryption key appears in logs, errors, pages, health or the output of a killed process', async () => {
  const simulator = await startSimulator({ contacts: 20, oauth: { clientSecret } });
  const oauth = simulator.oauth!;
  const database = await freshDatabase();
  const initialTokens = oauth.grant();
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
    KEAP_REFRESH_TOKEN: initialTokens.refreshToken,
    TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    GATEWAY_API_KEYS: `tester:admin:${createHash('sha256').update(gatewayKey).digest('hex')}`,
  };
  const tokenCipher = new TokenCipher(readConfig(true, environment).keap.oauth!.encryptionKeys);
  const readStoredTokens = async (): Promise<TokenPair> =>
    tokenCipher.decrypt('default', (await createPostgresConnections(database.sql).read('default'))!);
  const gateway = startCli(['serve'], environment);
  const url = /GraphQL +(http\S+)/.exec(await gateway.until('Data  '))?.[1] ?? '';
  const outputs: string[] = [];
  const fetchText = async (path: string, init: RequestInit = {}): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-api-key': gatewayKey, 'x-keap-trace': '1' };
    const response = await fetch(new URL(path, url), { headers, redirect: 'manual', ...init });
    const text = await response.text();
    outputs.push(text);
    return text;
  };
  const execute = (query: string): Promise<string> =>
    fetchText('/graphql', { method: 'POST', body: JSON.stringify({ query }) });

  const secrets: string[] = [clientSecret, gatewayKey, environment.TOKEN_ENCRYPTION_KEY, ...listTokens(initialTokens)];
  expect(await execute('{ contacts(first: 2) { nodes { id } } account { connection { status } } }')).toContain(
    'CONNECTED',
  );
  secrets.push(...listTokens(await readStoredTokens()));
  const link = async (): Promise<URL> => {
    const { url: consent } = JSON.parse(await fetchText('/oauth/keap/start', jsonRequest)) as { url: string };
    // The link itself is meant for the administrator who requested it.
    outputs.pop();
    secrets.push(new URL(consent).searchParams.get('state') ?? '');
    return new URL(consent);
  };
  oauth.faults.add({ kind: 'status', status: 503, times: 1 });
  await fetchText(`/oauth/keap/callback?code=canary-code-31&state=${(await link()).searchParams.get('state')}`);
  secrets.push('canary-code-31');
  const allowed = await link();
  allowed.searchParams.set('allow', simulator.tenant);
  const back = (await fetch(allowed, { redirect: 'manual' })).headers.get('location') ?? '';
  secrets.push(new URL(back).searchParams.get('code') ?? '');
  expect(await fetchText(new URL(back).pathname + new URL(back).search)).toContain('is connected');
  secrets.push(...listTokens(await readStoredTokens()));
  oauth.expireAccessTokens();
  for (const name of ['tags', 'companies', 'products']) await execute(`{ ${name}(first: 1) { nodes { id } } }`);
  secrets.push(...listTokens(await readStoredTokens()));
  oauth.revoke(simulator.tenant);
  await execute('{ orders(first: 1) { nodes { id } } }');
  await fetchText('/health/ready');
  gateway.child.kill('SIGKILL');
  const { stdout, stderr } = await gateway.ended;
  expect(stderr).toContain('requested a new token from Keap');
  const everything = [stdout, stderr, ...outputs].join('\n');
  expect(oauth.exchanges.filter(({ outcome }) => outcome === 'granted')).toHaveLength(3);
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  await simulator.close();
  await database.drop();
}, 60_000);

const jsonRequest = { headers: { 'x-api-key': gatewayKey, accept: 'application/json' } };

const listTokens = ({ accessToken, refreshToken }: TokenPair): string[] =>
  [accessToken, refreshToken].filter((token) => token !== '');
