import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import type { KeapClient } from '../../../src/keap/keap-client.js';
import { openRedisLog } from '../../../src/keap/rate-limit/distributed/redis-call-log.js';
import { RedisHealth } from '../../../src/keap/redis/redis-health.js';
import { openCacheStore, RECONNECTED } from '../../../src/keap/cache/store.js';
import { createRateLimiter, type RateLimiter } from '../../../src/keap/rate-limit/rate-limiter.js';
import { createManualClock } from '../../kit/clock.js';
import { hasRedis, startRedis } from '../../kit/redis.js';
import { startStallingRedis, type StallingRedis } from '../../kit/stalling-redis.js';
import { createRequestContext, createRequest, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

/** This many calls in a row wait once together, within this time. */
const CALLS = 10;
const TOTAL_LIMIT_MS = 1_000;
const LIMITS = { limits: { perSecond: 1000, perMinute: 1e6, perDay: 1e9 }, dayShare: 1, snapshotPerSecond: 5 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const startSilentRedis = async (port: number | null = null): Promise<StallingRedis> => {
  const redis = await startStallingRedis(port);
  closing.push(() => redis.close());
  return redis;
};
const redisPort = async (): Promise<number> => {
  const redis = (await startRedis())!;
  closing.push(() => redis.close());
  return redis.port;
};
const startKeap = async (): Promise<ScriptedKeap> => {
  const keap = await scriptedKeap(({ pathname }) =>
    pathname.includes('userinfo')
      ? { body: { id: '1', tenant_id: 'a' } }
      : { body: { contacts: [{ id: String(keap.calls.length) }], next_page_token: '' } },
  );
  closing.push(() => keap.close());
  return keap;
};
const openTestStore = (redisUrl: string, redisHealth?: RedisHealth): ReturnType<typeof openCacheStore> => {
  const store = openCacheStore({ redisUrl, ...(redisHealth && { redisHealth }) });
  closing.push(() => store.close());
  return store;
};
const createTestRateLimiter = (url: string, redisHealth?: RedisHealth): RateLimiter => {
  const callLog = openRedisLog({
    url,
    credential: 'test',
    clock: systemClock,
    ...(redisHealth && { redisHealth }),
  });
  const rateLimiter = createRateLimiter({ ...LIMITS, clock: systemClock, callLog });
  closing.push(() => rateLimiter.close());
  return rateLimiter;
};
const measureMs = async (work: () => Promise<unknown>): Promise<number> => {
  const fromMs = performance.now();
  await work();
  return performance.now() - fromMs;
};
/** The number of the call that answered: equal numbers mean a cached response. */
const fetchId = async (client: KeapClient): Promise<string> =>
  String((await client.fetchPage('contacts', { fields: [] }, createRequestContext())).rows[0]?.['id']);
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a Redis that accepts connections and never answers', () => {
  it('An unresponsive Redis costs the users of the response store one wait together', async () => {
    const keap = await startKeap();
    const clock = createManualClock(Date.now());
    const client = keap.client({ store: openTestStore((await startSilentRedis()).url).keyv, clock });
    const tookMs = await measureMs(async () => {
      for (let call = 0; call < CALLS; call += 1) {
        await fetchId(client);
        await client.identity(createRequestContext());
        // Longer than a failed store is skipped.
        await clock.advance(301_000);
      }
    });
    expect(tookMs).toBeLessThan(TOTAL_LIMIT_MS);
    expect(keap.calls).toHaveLength(2 * CALLS);
  });

  it('An unresponsive Redis costs the users of a shared rate limit one wait together, and each continues alone', async () => {
    const rateLimiter = createTestRateLimiter((await startSilentRedis()).url);
    const send = rateLimiter.wrap(async () => ({ status: 200, headers: {}, body: '' }), 'account');
    const requests = Array.from({ length: CALLS }, () => createRequest(createRequestContext(), systemClock));
    // The wait is 100 ms. A timer of that length beside it takes as much longer as the machine is busy.
    const [tookMs, timerMs] = await Promise.all([
      measureMs(() => send(requests[0]!)),
      measureMs(() => systemClock.sleep(100)),
    ]);
    expect(tookMs - timerMs).toBeLessThan(300);
    expect(rateLimiter.sharing()).toBe('PARTITIONED');
    for (const request of requests.slice(1)) await send(request);
  });

  it('An unresponsive Redis costs one wait where store and rate limit share it, and not one for each', async () => {
    const { url } = await startSilentRedis();
    const redisHealth = new RedisHealth(url);
    closing.push(() => redisHealth.close());
    const keap = await startKeap();
    const client = keap.client({
      store: openTestStore(url, redisHealth).keyv,
      rateLimiter: createTestRateLimiter(url, redisHealth),
    });
    const tookMs = await measureMs(() => client.fetchPage('contacts', {}, createRequestContext()));
    expect(tookMs).toBeLessThan(500);
    for (let call = 0; call < CALLS; call += 1)
      await client.fetchPage('contacts', { size: call + 1 }, createRequestContext());
    expect(keap.calls).toHaveLength(1 + CALLS);
  });
});

describe('while Redis is unreachable', () => {
  const outages = {
    unresponsive: async () => (await startSilentRedis()).url,
    refusing: async () => {
      const redis = await startStallingRedis();
      await redis.close();
      return redis.url;
    },
  };
  for (const [how, openUrl] of Object.entries(outages)) {
    it(`While Redis is ${how}, responses are cached as without Redis, and isCached sees them`, async () => {
      const keap = await startKeap();
      const url = await openUrl();
      const client = keap.client({ store: openTestStore(url).keyv });
      expect(client.isCached('contacts')).toBe(false);
      expect([await fetchId(client), await fetchId(client), await fetchId(client)]).toEqual(['1', '1', '1']);
      await client.identity(createRequestContext());
      await client.identity(createRequestContext());
      expect(keap.calls).toHaveLength(2);
      expect([client.isCached('contacts'), client.isCached('identity')]).toEqual([true, true]);
    });

    it(`While Redis is ${how}, a write of this process invalidates its cached responses`, async () => {
      const keap = await startKeap();
      const { keyv } = openTestStore(await openUrl());
      const [here, there] = [keap.client({ store: keyv }), keap.client({ store: keyv })];
      expect([await fetchId(here), await fetchId(there)]).toEqual(['1', '1']);
      await here.refresh('contacts', null);
      expect([await fetchId(there), await fetchId(here)]).toEqual(['2', '2']);
    });
  }

  it('Responses cached during an outage of Redis are not served after it, nor in the next outage', async () => {
    const keap = await startKeap();
    const { keyv } = openTestStore((await startSilentRedis()).url);
    const client = keap.client({ store: keyv });
    expect([await fetchId(client), await fetchId(client)]).toEqual(['1', '1']);
    keyv.emit(RECONNECTED);
    expect(client.isCached('contacts')).toBe(false);
    expect([await fetchId(client), await fetchId(client)]).toEqual(['2', '2']);
  });
});

describe.skipIf(!hasRedis())('a Redis that becomes unresponsive', () => {
  it('Responses cached during an outage are dropped when Redis answers again, if another replica has written', async () => {
    const port = await redisPort();
    const redis = await startSilentRedis(port);
    const keap = await startKeap();
    const client = keap.client({ store: openTestStore(redis.url).keyv });
    const replica = keap.client({ store: openTestStore(`redis://127.0.0.1:${port}`).keyv });
    expect([await fetchId(client), await fetchId(client)]).toEqual(['1', '1']);
    redis.stall();
    expect([await fetchId(client), await fetchId(client)]).toEqual(['2', '2']);
    redis.resume();
    await replica.refresh('contacts', null);
    // The replicas share cached responses again, without those of the outage.
    await until(async () => (await fetchId(client)) === (await fetchId(replica)));
    expect(await fetchId(client)).not.toBe('2');
    redis.stall();
    // A response from the first outage is not served in the second.
    await client.identity(createRequestContext());
    expect(await fetchId(client)).not.toBe('2');
  });

  for (const over of ['all', 'new'] as const) {
    it(`Redis is used again when it answers over ${over} connections, and the outage costs one wait`, async () => {
      const redis = await startSilentRedis(await redisPort());
      const redisHealth = new RedisHealth(redis.url);
      closing.push(() => redisHealth.close());
      const keap = await startKeap();
      const rateLimiter = createTestRateLimiter(redis.url, redisHealth);
      const client = keap.client({ store: openTestStore(redis.url, redisHealth).keyv, rateLimiter });
      await until(() => rateLimiter.sharing() === 'COORDINATED');
      expect([await fetchId(client), await fetchId(client)]).toEqual(['1', '1']);
      redis.stall();
      const tookMs = await measureMs(async () => {
        for (let call = 0; call < CALLS; call += 1)
          await client.fetchPage('contacts', { size: call + 1 }, createRequestContext());
      });
      expect(tookMs).toBeLessThan(TOTAL_LIMIT_MS);
      expect(keap.calls).toHaveLength(1 + CALLS);
      redis.resume(over);
      const other = keap.client({ store: openTestStore(redis.url, redisHealth).keyv });
      await until(async () => (await fetchId(other)) === '1');
      expect(await fetchId(client)).toBe('1');
      await until(() => rateLimiter.sharing() === 'COORDINATED');
    });
  }
});
