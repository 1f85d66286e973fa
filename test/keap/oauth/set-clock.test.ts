import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOAuthHarness, type OAuthHarness } from './connection-vault.js';

const HOUR_MS = 3_600_000;

describe.each([-24, -1, 1, 24])('tokens of a gateway whose wall clock is set by %i h', (hours) => {
  let harness: OAuthHarness;
  beforeEach(async () => {
    harness = await openOAuthHarness();
    await harness.connect();
  });
  afterEach(() => harness.close());
  const renewals = (): number =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').length;

  it('are renewed when Keap refuses them, and go on being good in memory until then', async () => {
    const credentials = harness.open().getCredentials('default');
    await credentials.refresh();
    const { id } = await credentials.credential();
    await harness.clock.advance(31_000);
    harness.clock.setWallClock(hours * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(renewals()).toBe(1);
    expect(await credentials.renew(id)).toBe(true);
    expect((await credentials.credential()).id).not.toBe(id);
    expect(renewals()).toBe(2);
    // One that is new is not renewed again, whatever its date.
    expect(await credentials.renew((await credentials.credential()).id)).toBe(false);
  });

  it('are renewed ahead of their end, by the time that has gone by', async () => {
    const credentials = harness.open().getCredentials('default');
    const { id } = await credentials.credential();
    harness.clock.setWallClock(hours * HOUR_MS);
    await harness.clock.advance(21 * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(renewals()).toBe(0);
    await harness.clock.advance(1 * HOUR_MS);
    await credentials.credential();
    await harness.clock.until(expect.poll(async () => (await credentials.credential()).id).not.toBe(id));
    expect(renewals()).toBe(1);
  });
});
