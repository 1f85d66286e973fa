import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestClient } from '../../kit/keap-client.js';
import { createRequestContext, catchRejection } from '../scripted-keap.js';
import { openOAuthHarness, SECOND, type OAuthHarness } from './connection-vault.js';

const HOUR_MS = 3_600_000;

describe('OAuth connections', () => {
  let harness: OAuthHarness;
  beforeEach(async () => {
    harness = await openOAuthHarness();
  });
  afterEach(() => harness.close());

  const grants = (): string[] => harness.oauth.exchanges.map(({ grantType, outcome }) => `${grantType} ${outcome}`);
  const credentials = (open = harness.open()): Promise<string> =>
    open
      .getCredentials('default')
      .credential()
      .then(({ header }) => String(header['authorization']));

  it('A person connects an account with a link, and its tokens are stored encrypted', async () => {
    await harness.connect();
    const view = await harness.open().view('default');
    expect(view).toMatchObject({ tenant: 'sim42.infusionsoft.com', status: 'CONNECTED', refreshedAt: null });
    const bearer = await credentials();
    const [row] = await harness.database.sql.query<{ all: string }>(
      'select connection::text as all from keap.connection',
    );
    expect(row?.all).not.toContain(Buffer.from(bearer.slice('Bearer '.length)).toString('hex'));
    expect(grants()).toEqual(['authorization_code granted']);
  });

  it('A forged, used or expired link is rejected without a request to Keap', async () => {
    const connections = harness.open();
    const first = await harness.consent((await connections.begin('default')).url);
    const forged = { ...first, state: `${first.state?.split('.')[0]}.${'A'.repeat(43)}` };
    await expect(connections.complete(forged)).rejects.toMatchObject({ code: 'LINK_REFUSED' });
    await connections.complete(first);
    await expect(connections.complete(first)).rejects.toMatchObject({ code: 'LINK_REFUSED' });
    const late = await harness.consent((await connections.begin('default')).url);
    await harness.clock.advance(600_000);
    await expect(connections.complete(late)).rejects.toMatchObject({ code: 'LINK_REFUSED' });
    await expect(connections.complete({ code: 'x' })).rejects.toMatchObject({ code: 'LINK_REFUSED' });
    expect(grants()).toEqual(['authorization_code granted']);
  });

  it('Denied consent and an invalid code are reported, and nothing is stored', async () => {
    const connections = harness.open();
    const denied = await harness.consent((await connections.begin('default')).url, { deny: '1' });
    await expect(connections.complete(denied)).rejects.toMatchObject({ code: 'DENIED' });
    const { state } = await harness.consent((await connections.begin('default')).url);
    await expect(
      connections.complete({ code: 'invalid', ...(state !== undefined && { state }) }),
    ).rejects.toMatchObject({
      code: 'CODE_REFUSED',
    });
    expect(await connections.view('default')).toBeNull();
  });

  it('An account name keeps its tenant, and a tenant has one account name', async () => {
    await harness.connect('default');
    await expect(harness.connect('default', SECOND)).rejects.toMatchObject({ code: 'OTHER_ACCOUNT' });
    await expect(harness.connect('other', harness.simulator.tenant)).rejects.toThrow(/already connected, as "default"/);
    // Two people at once: a constraint of the database decides.
    const connections = harness.open();
    const links = [await connections.begin('one'), await connections.begin('two')];
    const back = await Promise.all(links.map(({ url }) => harness.consent(url, { allow: SECOND })));
    const both = await Promise.allSettled(back.map((one) => connections.complete(one)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'OTHER_ACCOUNT' });
    await harness.database.sql.query("update keap.connection set account = 'other' where account <> 'default'");
    expect((await harness.open().list()).map(({ account, tenant }) => [account, tenant])).toEqual([
      ['default', 'sim42.infusionsoft.com'],
      ['other', SECOND],
    ]);
  });

  it('A token is refreshed once before its expiry, in parallel to the calls', async () => {
    await harness.connect();
    const connections = harness.open();
    const before = await credentials(connections);
    await harness.clock.advance(22 * HOUR_MS);
    expect(await Promise.all(Array.from({ length: 20 }, () => credentials(connections)))).toEqual(
      Array.from({ length: 20 }, () => before),
    );
    await harness.clock.until(expect.poll(() => credentials(connections)).not.toBe(before));
    expect(grants()).toEqual(['authorization_code granted', 'refresh_token granted']);
  });

  it('An expired token is refreshed once for all callers in the process', async () => {
    await harness.connect();
    await harness.clock.advance(25 * HOUR_MS);
    const connections = harness.open();
    const all = await Promise.all(Array.from({ length: 20 }, () => credentials(connections)));
    expect(new Set(all).size).toBe(1);
    expect(grants()).toEqual(['authorization_code granted', 'refresh_token granted']);
  });

  it('A call rejected with 401 succeeds after a token refresh, and both attempts count', async () => {
    await harness.connect();
    const connections = harness.open();
    const keap = createTestClient({
      baseUrl: harness.simulator.url,
      credentials: connections.getCredentials('default'),
      limits: { perSecond: 1000, perMinute: 10_000, perDay: 10_000 },
      dayShare: 1,
      snapshotPerSecond: 100,
      clock: harness.clock,
    });
    harness.oauth.expireAccessTokens();
    const requestContext = createRequestContext();
    const page = await harness.clock.until(keap.fetchPage('contacts', {}, requestContext));
    expect([page.rows.length, requestContext.stats.calls]).toEqual([5, 2]);
    expect(harness.simulator.calls.map(({ status }) => status)).toEqual([401, 200]);
    harness.oauth.expireAccessTokens();
    const again = await harness.clock.until(catchRejection(keap.fetchPage('users', {}, createRequestContext())));
    expect([again.code, harness.oauth.exchanges.length]).toEqual(['UPSTREAM_AUTH', 2]);
    await harness.clock.advance(31_000);
    harness.oauth.revoke(harness.simulator.tenant);
    const error = await harness.clock.until(catchRejection(keap.fetchPage('tags', {}, createRequestContext())));
    expect([error.code, error.facts?.reconnectUrl]).toEqual([
      'UPSTREAM_AUTH',
      'http://127.0.0.1:4000/oauth/keap/start?account=default',
    ]);
    await keap.close();
  });

  it('A connection whose refresh Keap rejects is broken, uses its token until expiry, and works after a person reconnects it', async () => {
    await harness.connect();
    const connections = harness.open();
    const good = await credentials(connections);
    harness.oauth.revoke(harness.simulator.tenant);
    await expect(connections.getCredentials('default').refresh()).rejects.toMatchObject({ code: 'UPSTREAM_AUTH' });
    expect((await connections.view('default'))?.status).toBe('BROKEN');
    expect(await credentials(connections)).toBe(good);
    await harness.clock.advance(25 * HOUR_MS);
    for (let time = 0; time < 10; time += 1) await expect(credentials()).rejects.toThrow(/is broken: Keap rejected/);
    expect(grants().filter((one) => one.startsWith('refresh'))).toEqual(['refresh_token refused']);
    await harness.connect();
    expect(await credentials(connections)).toMatch(/^Bearer /);
  });

  it('A refresh that was certainly not executed is tried again', async () => {
    await harness.connect();
    await harness.clock.advance(25 * HOUR_MS);
    harness.oauth.faults.add({ kind: 'status', status: 503, times: 1 });
    const connections = harness.open();
    for (let time = 0; time < 10; time += 1)
      await expect(credentials(connections)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    await harness.clock.advance(31_000);
    expect(await credentials(connections)).toMatch(/^Bearer /);
    expect(grants()).toEqual(['authorization_code granted', 'refresh_token granted']);
  });

  for (const [what, strike] of [
    ['whose response was lost', (): unknown => harness.oauth.holdNextResponse().drop()],
    ['that got a 500', (): unknown => harness.oauth.faults.add({ kind: 'after', status: 500, times: 1 })],
    ['that got an HTML page', (): unknown => harness.oauth.faults.add({ kind: 'html', times: 1 })],
  ] as const) {
    it(`A refresh token ${what} is never sent again`, async () => {
      await harness.connect();
      await harness.clock.advance(25 * HOUR_MS);
      strike();
      const requested = harness.oauth.exchanges.length;
      for (let time = 0; time < 10; time += 1)
        await expect(credentials()).rejects.toThrow(/interrupted.*oauth\/keap\/start\?account=default/);
      expect(harness.oauth.exchanges.length - requested).toBeLessThanOrEqual(1);
      expect(harness.oauth.exchanges.some(({ isSpent: spent }) => spent)).toBe(false);
    });
  }

  it('Tokens are decrypted with an older key and encrypted with the newest, and altered ones are an error', async () => {
    await harness.connect();
    const newer = { id: 'newer', bytes: randomBytes(32) };
    await expect(credentials(harness.open([newer]))).rejects.toThrow(/key test, which is not in TOKEN_ENCRYPTION_KEY/);
    await harness.open([newer, harness.key]).getCredentials('default').refresh();
    expect(await credentials(harness.open([newer]))).toMatch(/^Bearer /);
    await harness.database.sql.query(
      'update keap.connection set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)',
    );
    await expect(credentials(harness.open([newer]))).rejects.toThrow(/were altered/);
  });

  it('A refresh token from the environment is used once', async () => {
    const { refreshToken } = harness.oauth.grant();
    const connections = harness.open();
    await connections.seed('default', refreshToken);
    expect(await credentials(connections)).toMatch(/^Bearer /);
    await harness.open().seed('default', refreshToken);
    expect((await harness.open().view('default'))?.tenant).toBe('sim42.infusionsoft.com');
    expect(grants()).toEqual(['refresh_token granted']);
  });

  it('A first refresh token of an account connected under another name breaks the connection', async () => {
    await harness.connect('other');
    const connections = harness.open();
    await connections.seed('default', harness.oauth.grant().refreshToken);
    await expect(credentials(connections)).rejects.toThrow(/connected under another name/);
    expect((await connections.view('default'))?.status).toBe('BROKEN');
  });

  it('Tokens unused for six days are refreshed', async () => {
    await harness.connect();
    const connections = harness.open();
    await harness.clock.advance(5 * 24 * HOUR_MS);
    await connections.keepAlive();
    expect(grants()).toHaveLength(1);
    await harness.clock.advance(26 * HOUR_MS);
    await connections.keepAlive();
    expect(grants()).toEqual(['authorization_code granted', 'refresh_token granted']);
  });

  it('An account that is not connected gives an error with the link to connect it', async () => {
    await expect(credentials()).rejects.toThrow(/not connected to Keap yet.*oauth\/keap\/start\?account=default/);
    expect(grants()).toEqual([]);
  });
});
