import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { simulators } from './kit.js';

/** A clock that moves only by hand. */
const createManualClock = (nowMs: number): Clock & { move(ms: number): void } => ({
  now: () => nowMs,
  monotonicMs: () => nowMs,
  sleep: () => Promise.resolve(),
  move: (ms) => void (nowMs += ms),
});

describe('the auth gate', () => {
  const { start, get } = simulators();

  it('The credential is checked before the path, and a missing one has another error than a wrong one', async () => {
    const simulator = await start();
    for (const path of ['contacts', 'nowhere/at/all']) {
      const none = await get(simulator, path, {}, { headers: {} });
      expect([none.status, none.json]).toEqual([
        401,
        { fault: { faultstring: 'Invalid access token', detail: { errorcode: 'oauth.v2.InvalidAccessToken' } } },
      ]);
      const wrong = await get(simulator, path, {}, { headers: { 'X-Keap-API-Key': 'KeapAK-other' } });
      expect([wrong.status, wrong.json]).toMatchObject([
        401,
        { fault: { detail: { errorcode: 'keymanagement.service.invalid_access_token' } } },
      ]);
    }
    expect(simulator.calls.every((call) => !call.authorized && call.status === 401)).toBe(true);
  });

  it('The API key is accepted in either header, but not in both', async () => {
    const simulator = await start({ apiKeys: ['KeapAK-a', 'KeapAK-b'] });
    expect(simulator.apiKey).toBe('KeapAK-a');
    const ask = async (headers: Record<string, string>): Promise<number> =>
      (await get(simulator, 'users', {}, { headers })).status;
    expect(await ask({ 'X-Keap-API-Key': 'KeapAK-b' })).toBe(200);
    expect(await ask({ Authorization: 'Bearer KeapAK-a' })).toBe(200);
    expect(await ask({ Authorization: 'KeapAK-a' })).toBe(401);
    expect(await ask({ 'X-Keap-API-Key': 'KeapAK-a', Authorization: 'Bearer KeapAK-a' })).toBe(401);
  });

  it('An unknown path and a GET with a body are answered with a page', async () => {
    const simulator = await start();
    const unknown = await get(simulator, 'nowhere');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
    expect(unknown.text).toContain('Keap - Page Not Found');
    const { status, type } = await new Promise<{ status: number | undefined; type: string | undefined }>(
      (resolve, reject) => {
        const outgoing = request(
          `${simulator.url}/v2/contacts`,
          { headers: { 'x-keap-api-key': simulator.apiKey, 'content-length': '2' } },
          (response) => {
            response.resume();
            resolve({ status: response.statusCode, type: response.headers['content-type'] });
          },
        );
        outgoing.on('error', reject).end('{}');
      },
    );
    expect([status, type]).toEqual([400, expect.stringContaining('text/html')]);
  });

  it('Each call is recorded with path, query, status and time', async () => {
    const clock = createManualClock(1_000);
    const simulator = await start({ clock });
    await get(simulator, 'contacts', { page_size: '5' });
    await get(simulator, 'contacts/1');
    expect(simulator.calls.map(({ method, path, status, atMs }) => [method, path, status, atMs])).toEqual([
      ['GET', '/v2/contacts', 200, 1_000],
      ['GET', '/v2/contacts/1', 404, 1_000],
    ]);
    expect(simulator.calls[0]!.query.get('page_size')).toBe('5');
    simulator.resetCalls();
    expect(simulator.calls).toEqual([]);
  });
});

describe('the quota', () => {
  const { start, get } = simulators();
  const MIDNIGHT = Date.UTC(2026, 5, 1);
  const limits = { perSecond: 10, perMinute: 240, perDay: 30_000 };

  it('Every response shows the quota in the headers that Keap uses', async () => {
    const simulator = await start({ limits, clock: createManualClock(MIDNIGHT + 5_000) });
    const { headers } = await get(simulator, 'users');
    const shown = Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-keap-')));
    expect(shown).toEqual({
      'x-keap-product-quota-limit': '30000',
      'x-keap-product-quota-available': '29999',
      'x-keap-product-quota-used': '1',
      'x-keap-product-quota-time-unit': 'day',
      'x-keap-product-quota-interval': '1',
      'x-keap-product-quota-expiry-time': String(MIDNIGHT + 86_400_000),
      'x-keap-product-throttle-limit': '240',
      'x-keap-product-throttle-available': '239',
      'x-keap-product-throttle-used': '1',
      'x-keap-product-throttle-time-unit': 'minute',
      'x-keap-product-throttle-interval': '1',
      'x-keap-product-spike-limit': '10ps',
      'x-keap-tenant-id': 'sim42.infusionsoft.com',
      'x-keap-tenant-throttle-limit': '10000|250000',
      'x-keap-tenant-throttle-available': '9999|249999',
      'x-keap-tenant-throttle-used': '1|1',
      'x-keap-tenant-throttle-time-unit': 'minute|day',
      'x-keap-tenant-throttle-interval': '1|1',
    });
    const refused = await get(simulator, 'users', {}, { headers: {} });
    const empty = Object.fromEntries([...refused.headers].filter(([name]) => name.startsWith('x-keap-')));
    expect(Object.keys(empty)).toEqual(Object.keys(shown));
    for (const [name, value] of Object.entries(empty))
      expect([name, value]).toEqual([name, name.includes('tenant-throttle') ? '|' : '']);
  });

  it('One call per tenth of a second is allowed: jitter is tolerated, a burst is not, and the rate stays exact', async () => {
    const clock = createManualClock(MIDNIGHT);
    const simulator = await start({ limits, clock });
    const status = async (): Promise<number> => (await get(simulator, 'users')).status;
    expect(await status()).toBe(200);
    expect(await status()).toBe(429);
    clock.move(79);
    expect(await status()).toBe(429);
    clock.move(1);
    expect(await status()).toBe(200);
    clock.move(80);
    expect(await status()).toBe(429);
    clock.move(40);
    expect(await status()).toBe(200);
    const { text } = await get(simulator, 'users');
    expect(JSON.parse(text)).toEqual({
      code: '429',
      message: 'Quota Exceeded',
      status: 'Request Throttled',
      details: null,
    });
  });

  it('A caller that sends every 80 ms gets at most ten calls through in any second', async () => {
    const clock = createManualClock(MIDNIGHT);
    const simulator = await start({ limits, clock });
    for (let turn = 0; turn < 60; turn++) {
      await get(simulator, 'users', { page_size: '1' });
      clock.move(80);
    }
    const good = simulator.calls.filter(({ status }) => status === 200).map(({ atMs }) => atMs);
    for (const from of good)
      expect(good.filter((nowMs) => nowMs >= from && nowMs < from + 1000).length).toBeLessThanOrEqual(10);
  });

  it('Calls above the minute limit wait for the next minute, and above the day limit for midnight', async () => {
    const clock = createManualClock(MIDNIGHT + 500);
    const simulator = await start({ limits: { perSecond: 1000, perMinute: 3, perDay: 5 }, clock });
    const ask = async (): Promise<[number, string | null, string | null]> => {
      clock.move(10);
      const { status, headers } = await get(simulator, 'users');
      return [status, headers.get('x-keap-product-throttle-available'), headers.get('x-keap-product-quota-available')];
    };
    expect([await ask(), await ask(), await ask()].map(([status]) => status)).toEqual([200, 200, 200]);
    expect(await ask()).toEqual([429, '0', '2']);
    clock.move(60_000);
    expect([(await ask())[0], (await ask())[0]]).toEqual([200, 200]);
    expect(await ask()).toEqual([429, '1', '0']);
    clock.move(60_000);
    expect((await ask())[0]).toBe(429);
    clock.move(86_400_000);
    expect(await ask()).toEqual([200, '2', '4']);
  });

  it('Each key has its own count, and the account counts all keys', async () => {
    const clock = createManualClock(MIDNIGHT);
    const simulator = await start({
      limits: { perSecond: 1000, perMinute: 1, perDay: 9 },
      apiKeys: ['KeapAK-a', 'KeapAK-b'],
      clock,
    });
    const ask = (key: string): ReturnType<typeof get> =>
      get(simulator, 'users', {}, { headers: { 'X-Keap-API-Key': key } });
    expect((await ask('KeapAK-a')).status).toBe(200);
    clock.move(10);
    expect((await ask('KeapAK-a')).status).toBe(429);
    const other = await ask('KeapAK-b');
    expect([other.status, other.headers.get('x-keap-tenant-throttle-used')]).toEqual([200, '2|2']);
  });

  it('Without limits nothing is rejected, and calls are still counted', async () => {
    const simulator = await start();
    const answers = await Promise.all(Array.from({ length: 40 }, () => get(simulator, 'users', { page_size: '1' })));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const { headers } = await get(simulator, 'users');
    expect(headers.get('x-keap-product-quota-used')).toBe('41');
    expect(Number(headers.get('x-keap-product-throttle-available'))).toBeGreaterThan(1_000_000);
  });
});
