import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHealth } from '../../../src/accounts/account-health.js';
import type { Accounts } from '../../../src/accounts/accounts.js';
import { createPostgresConnections } from '../../../src/accounts/connection-store.js';
import { OAuthConnections } from '../../../src/keap/oauth/connections.js';
import { openOAuthHarness, type OAuthHarness } from './connection-vault.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const none = {} as Accounts;

describe('an OAuth app whose secret Keap does not take any more', () => {
  let harness: OAuthHarness;
  let connections: OAuthConnections;
  beforeEach(async () => {
    harness = await openOAuthHarness();
    await harness.connect();
    connections = new OAuthConnections({
      app: { ...harness.app, clientSecret: 'of-last-year' },
      store: createPostgresConnections(harness.database.sql),
      tokenCipher: harness.tokenCipher,
      clock: harness.clock,
      log: pino({ level: 'silent' }),
    });
  });
  afterEach(async () => {
    connections.close();
    await harness.close();
  });
  const exchanges = (): number =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').length;
  const ask = (): Promise<unknown> => connections.getCredentials('default').credential();

  it('is a lasting fault that says what to do, and is asked once in ten minutes, not at every need', async () => {
    await harness.clock.advance(DAY_MS);
    for (let time = 0; time < 20; time++) {
      await expect(ask()).rejects.toMatchObject({
        code: 'UPSTREAM_AUTH',
        message: expect.stringMatching(/invalid_client.*Check KEAP_CLIENT_ID and KEAP_CLIENT_SECRET/),
      });
    }
    expect(exchanges()).toBe(1);
    await harness.clock.advance(9 * MINUTE_MS);
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(exchanges()).toBe(1);
    await harness.clock.advance(2 * MINUTE_MS);
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(exchanges()).toBe(2);
  });

  it('spends no refresh token: with the right secret the connection works on', async () => {
    await harness.clock.advance(DAY_MS);
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(await connections.view('default')).toMatchObject({ status: 'CONNECTED' });
    await expect(harness.open().getCredentials('default').credential()).resolves.toHaveProperty('header');
  });

  it('is asked no more often by calls that Keap refused with the token', async () => {
    await harness.clock.advance(MINUTE_MS);
    const credentials = connections.getCredentials('default');
    const { id } = await credentials.credential();
    for (let time = 0; time < 5; time++)
      await expect(credentials.renew(id)).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(exchanges()).toBe(1);
  });

  it('shows in the health of the account, which can be asked as long as its token lasts', async () => {
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ state: 'GOOD', problem: null }]);
    await harness.clock.advance(DAY_MS - 30 * MINUTE_MS);
    await ask();
    await expect.poll(() => connections.getCredentials('default').appRefusal()).not.toBeNull();
    const told = { state: 'APP_REFUSED', problem: expect.stringContaining('KEAP_CLIENT_SECRET') };
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ ...told, isUsable: true }]);
    await harness.clock.advance(DAY_MS);
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ ...told, isUsable: false }]);
  });

  it('keeps people from connecting an account, and says so', async () => {
    const { url } = await connections.begin('other');
    const back = connections.complete(await harness.consent(url));
    await expect(back).rejects.toMatchObject({
      code: 'APP_REFUSED',
      message: expect.stringContaining('KEAP_CLIENT_ID'),
    });
  });
});
