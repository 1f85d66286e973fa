import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOAuthHarness, type OAuthHarness } from './connection-vault.js';

const HOUR_MS = 3_600_000;

describe.each([-24, -1, 1, 24])('tokens after the wall clock is set by %i h', (hours) => {
  let harness: OAuthHarness;
  beforeEach(async () => {
    harness = await openOAuthHarness();
    await harness.connect();
  });
  afterEach(() => harness.close());
  const countRefreshes = (): number =>
    harness.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').length;

  it('A token stays in use after the wall clock is set, and is refreshed when Keap rejects it', async () => {
    const credentials = harness.open().getCredentials('default');
    await credentials.refresh();
    const { id } = await credentials.credential();
    await harness.clock.advance(31_000);
    harness.clock.setWallClock(hours * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(countRefreshes()).toBe(1);
    expect(await credentials.renew(id)).toBe(true);
    expect((await credentials.credential()).id).not.toBe(id);
    expect(countRefreshes()).toBe(2);
    // A new token is not refreshed again, whatever its date.
    expect(await credentials.renew((await credentials.credential()).id)).toBe(false);
  });

  it('A token is refreshed before its expiry by elapsed time, although the wall clock was set', async () => {
    const credentials = harness.open().getCredentials('default');
    const { id } = await credentials.credential();
    harness.clock.setWallClock(hours * HOUR_MS);
    await harness.clock.advance(21 * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(countRefreshes()).toBe(0);
    await harness.clock.advance(1 * HOUR_MS);
    await credentials.credential();
    await harness.clock.until(expect.poll(async () => (await credentials.credential()).id).not.toBe(id));
    expect(countRefreshes()).toBe(1);
  });
});
