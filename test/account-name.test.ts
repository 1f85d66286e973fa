import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAccountName } from '../src/account-name.js';
import { readConfig } from '../src/config/config.js';
import { runCli } from './kit/cli.js';
import { startTestApp, type TestApp } from './kit/app.js';
import { oauthSettings } from './kit/oauth-settings.js';

const good = ['default', 'acme', 'A1', 'acme-2_b', 'acme.example', 'a'.repeat(64), '1'];
const bad = [
  '.',
  '..',
  '...',
  '-x',
  '_x',
  '__proto__',
  'constructor',
  'toString',
  'a/b',
  'a b',
  'ä',
  'a'.repeat(65),
  'a\n',
  '',
];

describe('the name of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 5, oauth: {} }, (simulator) => ({
      ...oauthSettings(simulator),
    }));
  });
  afterAll(() => app.close());

  it('An account name begins with a letter or digit and is no property of every object', () => {
    expect(good.filter((name) => !isAccountName(name))).toEqual([]);
    expect(bad.filter((name) => isAccountName(name))).toEqual([]);
  });

  it.each(['.', '..', '__proto__', 'constructor', '-x'])(
    'The invalid account name %s is rejected by queries, OAuth links, API keys and the login command',
    async (name) => {
      const query = await app.execute('{ account { name } }', {}, { 'x-keap-account': name });
      expect([query.status, query.errors[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
      const start = await fetch(new URL(`/oauth/keap/start?account=${encodeURIComponent(name)}`, app.url), {
        redirect: 'manual',
      });
      expect(start.status).toBe(400);
      const hash = createHash('sha256').update('key').digest('hex');
      const read = (): unknown =>
        readConfig(true, { KEAP_API_KEY: 'KeapAK-of-a-test', GATEWAY_API_KEYS: `a:read:${hash}:${name}` });
      expect(read).toThrow('has an invalid account name');
      const login = await runCli(['login', `--account=${name}`], {
        KEAP_CLIENT_ID: 'x',
        KEAP_CLIENT_SECRET: 'y',
        KEAP_REDIRECT_URI: 'https://keap.example.com/oauth/keap/callback',
        TOKEN_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        DATABASE_URL: app.databaseUrl,
      });
      expect([login.code === 0, login.stderr]).toEqual([false, expect.stringContaining('The account name is invalid')]);
    },
  );

  it('A valid account name without an account is NOT_FOUND', async () => {
    for (const name of ['acme', 'acme.example']) {
      const { status, errors } = await app.execute('{ account { name } }', {}, { 'x-keap-account': name });
      expect([status, errors[0]?.extensions['code']]).toEqual([404, 'NOT_FOUND']);
    }
  });
});
