import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OAuthConnections } from '../../../src/keap/oauth/connections.js';
import { openOAuthHarness, SECOND, type OAuthHarness } from './connection-vault.js';

const DAY_MS = 86_400_000;

describe('token refresh', () => {
  let harness: OAuthHarness;
  beforeEach(async () => {
    harness = await openOAuthHarness();
    await harness.connect();
    await harness.clock.advance(DAY_MS);
  });
  afterEach(() => harness.close());

  const readToken = (open: OAuthConnections, account = 'default'): Promise<string> =>
    open
      .getCredentials(account)
      .credential()
      .then(({ header }) => String(header['authorization']));
  const listRefreshes = (): string[] =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').map(({ outcome }) => outcome);
  const stored = async (): Promise<string | undefined> => (await harness.open().view('default'))?.status;
  /** Simulates a restart of Postgres: every connection ends, and its locks with it. */
  const cutDatabase = (): Promise<unknown> =>
    harness.database.sql.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  /** Resolves when a sleep of the clock is pending. */
  const untilWaiting = async (): Promise<void> => {
    while (harness.clock.sleepers() === 0) await new Promise(setImmediate);
  };

  it('New tokens are not used before they are stored: waiting callers get an error at once, and the refresh continues', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    const pendingToken = readToken(connections).catch((error: unknown) => error);
    await hold.ready;
    await harness.database.sql.query('alter table keap.connection rename to away');
    hold.release();
    expect(await pendingToken).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    await expect(readToken(connections)).rejects.toThrow(/cannot store what Keap granted/);
    await harness.database.sql.query('alter table keap.away rename to connection');
    await harness.clock.advance(1000);
    await expect.poll(() => readToken(connections).catch(() => '')).toMatch(/^Bearer /);
    expect(await readToken(harness.open())).toBe(await readToken(connections));
    expect(listRefreshes()).toEqual(['granted']);
  });

  it('A refresh that Keap answers with 503 leaves the connection intact, even if the database was unreachable then', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    harness.oauth.faults.add({ kind: 'after', status: 503, times: 1 });
    const pendingToken = readToken(connections).catch((error: unknown) => error);
    await hold.ready;
    await cutDatabase();
    hold.release();
    expect(await pendingToken).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    // Another process sees the refresh in flight.
    await expect(readToken(harness.open())).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(await stored()).toBe('BROKEN');
    await harness.clock.advance(1000);
    await expect.poll(stored).toBe('CONNECTED');
  });

  it('A completed refresh restores a connection that another process marked broken meanwhile', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    const pendingToken = readToken(connections).catch((error: unknown) => error);
    await hold.ready;
    await cutDatabase();
    const other = harness.open();
    await expect(readToken(other)).rejects.toThrow(/is broken: a token refresh was interrupted/);
    hold.release();
    expect(await pendingToken).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    await harness.clock.advance(1000);
    await expect.poll(stored).toBe('CONNECTED');
    expect(await readToken(other)).toBe(await readToken(connections));
    expect(listRefreshes()).toEqual(['granted']);
  });

  it('Twenty calls rejected with the same token cause one refresh', async () => {
    await readToken(harness.open());
    await harness.clock.advance(60_000);
    const credentials = harness.open().getCredentials('default');
    const { id } = await credentials.credential();
    expect(await Promise.all(Array.from({ length: 20 }, () => credentials.renew(id)))).toEqual(
      Array.from({ length: 20 }, () => true),
    );
    expect(await credentials.renew(id)).toBe(true);
    expect(listRefreshes()).toEqual(['granted', 'granted']);
  });

  it('Refreshed tokens of another Keap account break the connection', async () => {
    const { sealed } = harness.tokenCipher.encrypt('default', harness.oauth.grant(SECOND));
    await harness.database.sql.query('update keap.connection set sealed = $1', [sealed]);
    const connections = harness.open();
    for (let time = 0; time < 2; time += 1)
      await expect(readToken(connections)).rejects.toThrow(/its refresh token is for another Keap account/);
    expect(await connections.view('default')).toMatchObject({ status: 'BROKEN', tenant: harness.simulator.tenant });
    expect(listRefreshes()).toEqual(['granted']);
  });
});

it('Tokens of twelve accounts that expire at once are refreshed with a pool of ten connections', async () => {
  const tenants = Array.from({ length: 12 }, (_, index) => `many${index}.infusionsoft.com`);
  const harness = await openOAuthHarness({ accounts: tenants.map((tenant) => ({ tenant, contacts: 1 })) });
  for (const tenant of tenants) await harness.connect(tenant, tenant);
  await harness.clock.advance(DAY_MS);
  const connections = harness.open();
  const all = await Promise.allSettled(tenants.map((tenant) => connections.getCredentials(tenant).credential()));
  expect(all.map(({ status }) => status)).toEqual(tenants.map(() => 'fulfilled'));
  await harness.close();
});
