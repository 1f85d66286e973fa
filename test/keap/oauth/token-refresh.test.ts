import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OAuthConnections } from '../../../src/keap/oauth/connections.js';
import { openOAuthHarness, SECOND, type OAuthHarness } from './connection-vault.js';

const DAY_MS = 86_400_000;

describe('a renewal', () => {
  let harness: OAuthHarness;
  beforeEach(async () => {
    harness = await openOAuthHarness();
    await harness.connect();
    await harness.clock.advance(DAY_MS);
  });
  afterEach(() => harness.close());

  const bearer = (open: OAuthConnections, account = 'default'): Promise<string> =>
    open
      .getCredentials(account)
      .credential()
      .then(({ header }) => String(header['authorization']));
  const renewals = (): string[] =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').map(({ outcome }) => outcome);
  const stored = async (): Promise<string | undefined> => (await harness.open().view('default'))?.status;
  /** What happens when Postgres is started again: every connection ends, and its locks with it. */
  const cutDatabase = (): Promise<unknown> =>
    harness.database.sql.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  /** Until somebody waits for the clock. */
  const untilWaiting = async (): Promise<void> => {
    while (harness.clock.sleepers() === 0) await new Promise(setImmediate);
  };

  it('is not used before it is stored: who waits is told at once, and it goes on without them', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    const asked = bearer(connections).catch((error: unknown) => error);
    await hold.ready;
    await harness.database.sql.query('alter table keap.connection rename to away');
    hold.release();
    expect(await asked).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    await expect(bearer(connections)).rejects.toThrow(/cannot store what Keap granted/);
    await harness.database.sql.query('alter table keap.away rename to connection');
    await harness.clock.advance(1000);
    await expect.poll(() => bearer(connections).catch(() => '')).toMatch(/^Bearer /);
    expect(await bearer(harness.open())).toBe(await bearer(connections));
    expect(renewals()).toEqual(['granted']);
  });

  it('that Keap put off leaves the connection whole, also when the database was away in that moment', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    harness.oauth.faults.add({ kind: 'after', status: 503, times: 1 });
    const asked = bearer(connections).catch((error: unknown) => error);
    await hold.ready;
    await cutDatabase();
    hold.release();
    expect(await asked).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    // Another process finds the mark of this one.
    await expect(bearer(harness.open())).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect(await stored()).toBe('BROKEN');
    await harness.clock.advance(1000);
    await expect.poll(stored).toBe('CONNECTED');
  });

  it('mends the connection that another process called broken while the answer was on its way', async () => {
    const hold = harness.oauth.holdNextResponse();
    const connections = harness.open();
    const asked = bearer(connections).catch((error: unknown) => error);
    await hold.ready;
    await cutDatabase();
    const other = harness.open();
    await expect(bearer(other)).rejects.toThrow(/is broken: a renewal was cut off/);
    hold.release();
    expect(await asked).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await untilWaiting();
    await harness.clock.advance(1000);
    await expect.poll(stored).toBe('CONNECTED');
    expect(await bearer(other)).toBe(await bearer(connections));
    expect(renewals()).toEqual(['granted']);
  });

  it('is one for twenty calls that Keap refused with the same token', async () => {
    await bearer(harness.open());
    await harness.clock.advance(60_000);
    const credentials = harness.open().getCredentials('default');
    const { id } = await credentials.credential();
    expect(await Promise.all(Array.from({ length: 20 }, () => credentials.renew(id)))).toEqual(
      Array.from({ length: 20 }, () => true),
    );
    expect(await credentials.renew(id)).toBe(true);
    expect(renewals()).toEqual(['granted', 'granted']);
  });

  it('that brings the tokens of another Keap account is refused', async () => {
    const { sealed } = harness.tokenCipher.encrypt('default', harness.oauth.grant(SECOND));
    await harness.database.sql.query('update keap.connection set sealed = $1', [sealed]);
    const connections = harness.open();
    for (let time = 0; time < 2; time += 1)
      await expect(bearer(connections)).rejects.toThrow(/its refresh token is for another Keap account/);
    expect(await connections.view('default')).toMatchObject({ status: 'BROKEN', tenant: harness.simulator.tenant });
    expect(renewals()).toEqual(['granted']);
  });
});

it('twelve accounts that end in the same moment are renewed over a pool of ten connections', async () => {
  const tenants = Array.from({ length: 12 }, (_, at) => `many${at}.infusionsoft.com`);
  const harness = await openOAuthHarness({ accounts: tenants.map((tenant) => ({ tenant, contacts: 1 })) });
  for (const tenant of tenants) await harness.connect(tenant, tenant);
  await harness.clock.advance(DAY_MS);
  const connections = harness.open();
  const all = await Promise.allSettled(tenants.map((tenant) => connections.getCredentials(tenant).credential()));
  expect(all.map(({ status }) => status)).toEqual(tenants.map(() => 'fulfilled'));
  await harness.close();
});
