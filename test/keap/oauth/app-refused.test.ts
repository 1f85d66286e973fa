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

describe('OAuth app with an invalid secret', () => {
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
  const countRefreshes = (): number =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').length;
  const readCredential = (): Promise<unknown> => connections.getCredentials('default').credential();

  it('A rejected OAuth app is a permanent error that says how to fix it, and is tried once in ten minutes', async () => {
    await harness.clock.advance(DAY_MS);
    for (let time = 0; time < 20; time++) {
      await expect(readCredential()).rejects.toMatchObject({
        code: 'UPSTREAM_AUTH',
        message: expect.stringMatching(/invalid_client.*Check KEAP_CLIENT_ID and KEAP_CLIENT_SECRET/),
      });
    }
    expect(countRefreshes()).toBe(1);
    await harness.clock.advance(9 * MINUTE_MS);
    await expect(readCredential()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(countRefreshes()).toBe(1);
    await harness.clock.advance(2 * MINUTE_MS);
    await expect(readCredential()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(countRefreshes()).toBe(2);
  });

  it('A rejected OAuth app does not use up the refresh token, so the connection works with the right secret', async () => {
    await harness.clock.advance(DAY_MS);
    await expect(readCredential()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(await connections.view('default')).toMatchObject({ status: 'CONNECTED' });
    await expect(harness.open().getCredentials('default').credential()).resolves.toHaveProperty('header');
  });

  it('Calls that Keap rejects with 401 do not retry a rejected OAuth app', async () => {
    await harness.clock.advance(MINUTE_MS);
    const credentials = connections.getCredentials('default');
    const { id } = await credentials.credential();
    for (let time = 0; time < 5; time++)
      await expect(credentials.renew(id)).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(countRefreshes()).toBe(1);
  });

  it('The account health reports a rejected OAuth app, and the account is usable until its token expires', async () => {
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ state: 'GOOD', problem: null }]);
    await harness.clock.advance(DAY_MS - 30 * MINUTE_MS);
    await readCredential();
    await expect.poll(() => connections.getCredentials('default').appRefusal()).not.toBeNull();
    const rejected = { state: 'APP_REFUSED', problem: expect.stringContaining('KEAP_CLIENT_SECRET') };
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ ...rejected, isUsable: true }]);
    await harness.clock.advance(DAY_MS);
    expect(await readHealth(none, connections, harness.clock)).toMatchObject([{ ...rejected, isUsable: false }]);
  });

  it('Connecting an account with a rejected OAuth app fails with APP_REFUSED', async () => {
    const { url } = await connections.begin('other');
    const back = connections.complete(await harness.consent(url));
    await expect(back).rejects.toMatchObject({
      code: 'APP_REFUSED',
      message: expect.stringContaining('KEAP_CLIENT_ID'),
    });
  });
});
