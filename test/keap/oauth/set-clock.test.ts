import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault, type Vault } from './connection-vault.js';

const HOUR_MS = 3_600_000;

describe.each([-24, -1, 1, 24])('tokens of a gateway whose wall clock is set by %i h', (hours) => {
  let vault: Vault;
  beforeEach(async () => {
    vault = await openVault();
    await vault.connect();
  });
  afterEach(() => vault.close());
  const renewals = (): number => vault.oauth.exchanges.filter(({ grantType }) => grantType === 'refresh_token').length;

  it('are renewed when Keap refuses them, and go on being good in memory until then', async () => {
    const credentials = vault.open().getCredentials('default');
    await credentials.refresh();
    const { id } = await credentials.credential();
    await vault.clock.advance(31_000);
    vault.clock.setWallClock(hours * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(renewals()).toBe(1);
    expect(await credentials.renew(id)).toBe(true);
    expect((await credentials.credential()).id).not.toBe(id);
    expect(renewals()).toBe(2);
    // One that is new is not renewed again, whatever its date.
    expect(await credentials.renew((await credentials.credential()).id)).toBe(false);
  });

  it('are renewed ahead of their end, by the time that has gone by', async () => {
    const credentials = vault.open().getCredentials('default');
    const { id } = await credentials.credential();
    vault.clock.setWallClock(hours * HOUR_MS);
    await vault.clock.advance(21 * HOUR_MS);
    expect((await credentials.credential()).id).toBe(id);
    expect(renewals()).toBe(0);
    await vault.clock.advance(1 * HOUR_MS);
    await credentials.credential();
    await vault.clock.until(expect.poll(async () => (await credentials.credential()).id).not.toBe(id));
    expect(renewals()).toBe(1);
  });
});
