import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import type { KeapClient } from '../../../src/keap/keap-client.js';
import { openRedisLog } from '../../../src/keap/rate-limit/distributed/redis-call-log.js';
import { RedisHealth } from '../../../src/keap/redis/redis-health.js';
import { openCacheStore, RECONNECTED } from '../../../src/keap/cache/store.js';
import { createRateLimiter, type RateLimiter } from '../../../src/keap/rate-limit/rate-limiter.js';
import { handClock } from '../../kit/clock.js';
import { hasRedis, startRedis } from '../../kit/redis.js';
import { silentRedis, type SilentRedis } from '../../kit/silent-redis.js';
import { asker, callOf, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

/** So many calls in a row cost a wait once: before, each of them waited longer than all of them may now. */
const CALLS = 10;
const TOGETHER_MS = 1_000;
const LIMITS = { limits: { perSecond: 1000, perMinute: 1e6, perDay: 1e9 }, dayShare: 1, snapshotPerSecond: 5 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const silence = async (port: number | null = null): Promise<SilentRedis> => {
  const redis = await silentRedis(port);
  closing.push(() => redis.close());
  return redis;
};
const redisPort = async (): Promise<number> => {
  const redis = (await startRedis())!;
  closing.push(() => redis.close());
  return redis.port;
};
const keapOf = async (): Promise<ScriptedKeap> => {
  const keap = await scriptedKeap(({ pathname }) =>
    pathname.includes('userinfo')
      ? { body: { id: '1', tenant_id: 'a' } }
      : { body: { contacts: [{ id: String(keap.calls.length) }], next_page_token: '' } },
  );
  closing.push(() => keap.close());
  return keap;
};
const storeOf = (redisUrl: string, pulse?: RedisHealth): ReturnType<typeof openCacheStore> => {
  const store = openCacheStore({ redisUrl, ...(pulse && { redisHealth: pulse }) });
  closing.push(() => store.close());
  return store;
};
const pacingOf = (url: string, pulse?: RedisHealth): RateLimiter => {
  const shared = openRedisLog({ url, credential: 'one', clock: systemClock, ...(pulse && { pulse }) });
  const pacing = createRateLimiter({ ...LIMITS, clock: systemClock, callLog: shared });
  closing.push(() => pacing.close());
  return pacing;
};
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const fromMs = performance.now();
  await work();
  return performance.now() - fromMs;
};
/** The number of the call that answered: equal ones came out of the store. */
const idFrom = async (client: KeapClient): Promise<string> =>
  String((await client.fetchPage('contacts', { fields: [] }, asker())).rows[0]?.['id']);
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a Redis that accepts connections and never answers', () => {
  it('costs the callers of the answer store one wait together', async () => {
    const keap = await keapOf();
    const clock = handClock(Date.now());
    const client = keap.client({ store: storeOf((await silence()).url).keyv, clock });
    const tookMs = await took(async () => {
      for (let call = 0; call < CALLS; call += 1) {
        await idFrom(client);
        await client.identity(asker());
        // Longer than a store is left alone that failed.
        await clock.advance(301_000);
      }
    });
    expect(tookMs).toBeLessThan(TOGETHER_MS);
    expect(keap.calls).toHaveLength(2 * CALLS);
  });

  it('costs those who share a pace one wait together, and they go on apart', async () => {
    const pacing = pacingOf((await silence()).url);
    const send = pacing.wrap(async () => ({ status: 200, headers: {}, body: '' }), 'account');
    const asks = Array.from({ length: CALLS }, () => callOf(asker(), systemClock));
    const tookMs = await took(() => send(asks[0]!));
    // Before, half a second.
    expect(tookMs).toBeLessThan(400);
    expect(pacing.sharing()).toBe('APART');
    for (const ask of asks.slice(1)) await send(ask);
  });

  it('costs one wait where store and pace are shared, and not one for each', async () => {
    const { url } = await silence();
    const pulse = new RedisHealth(url);
    closing.push(() => pulse.close());
    const keap = await keapOf();
    const client = keap.client({ store: storeOf(url, pulse).keyv, rateLimiter: pacingOf(url, pulse) });
    const tookMs = await took(() => client.fetchPage('contacts', {}, asker()));
    // Before, more than a second.
    expect(tookMs).toBeLessThan(500);
    for (let call = 0; call < CALLS; call += 1) await client.fetchPage('contacts', { size: call + 1 }, asker());
    expect(keap.calls).toHaveLength(1 + CALLS);
  });
});

describe('while Redis is away', () => {
  const away = {
    silent: async () => (await silence()).url,
    refusing: async () => {
      const redis = await silentRedis();
      await redis.close();
      return redis.url;
    },
  };
  for (const [how, urlOf] of Object.entries(away)) {
    it(`and ${how}, an answer is remembered as without Redis, and the estimate knows it`, async () => {
      const keap = await keapOf();
      const url = await urlOf();
      const client = keap.client({ store: storeOf(url).keyv });
      expect(client.isCached('contacts')).toBe(false);
      expect([await idFrom(client), await idFrom(client), await idFrom(client)]).toEqual(['1', '1', '1']);
      await client.identity(asker());
      await client.identity(asker());
      expect(keap.calls).toHaveLength(2);
      expect([client.isCached('contacts'), client.isCached('identity')]).toEqual([true, true]);
    });

    it(`and ${how}, nothing of a collection is served that this process has written since`, async () => {
      const keap = await keapOf();
      const { keyv } = storeOf(await urlOf());
      const [here, there] = [keap.client({ store: keyv }), keap.client({ store: keyv })];
      expect([await idFrom(here), await idFrom(there)]).toEqual(['1', '1']);
      await here.refresh('contacts', null);
      expect([await idFrom(there), await idFrom(here)]).toEqual(['2', '2']);
    });
  }

  it('what this process remembers by itself is not served any more once Redis answers again, nor when it goes again', async () => {
    const keap = await keapOf();
    const { keyv } = storeOf((await silence()).url);
    const client = keap.client({ store: keyv });
    expect([await idFrom(client), await idFrom(client)]).toEqual(['1', '1']);
    keyv.emit(RECONNECTED);
    expect(client.isCached('contacts')).toBe(false);
    expect([await idFrom(client), await idFrom(client)]).toEqual(['2', '2']);
  });
});

describe.skipIf(!hasRedis())('a Redis that falls silent', () => {
  it('has what was remembered without it forgotten when it answers again, if another replica has written since', async () => {
    const port = await redisPort();
    const redis = await silence(port);
    const keap = await keapOf();
    const client = keap.client({ store: storeOf(redis.url).keyv });
    const replica = keap.client({ store: storeOf(`redis://127.0.0.1:${port}`).keyv });
    expect([await idFrom(client), await idFrom(client)]).toEqual(['1', '1']);
    redis.silence();
    expect([await idFrom(client), await idFrom(client)]).toEqual(['2', '2']);
    redis.speak();
    await replica.refresh('contacts', null);
    // They share again what is remembered, which is not what the client had by itself.
    await until(async () => (await idFrom(client)) === (await idFrom(replica)));
    expect(await idFrom(client)).not.toBe('2');
    redis.silence();
    // What was asked in the first silence is not served in the second.
    await client.identity(asker());
    expect(await idFrom(client)).not.toBe('2');
  });

  for (const over of ['all', 'new'] as const) {
    it(`is used again when it answers, over ${over} connections, and costs one wait meanwhile`, async () => {
      const redis = await silence(await redisPort());
      const pulse = new RedisHealth(redis.url);
      closing.push(() => pulse.close());
      const keap = await keapOf();
      const pacing = pacingOf(redis.url, pulse);
      const client = keap.client({ store: storeOf(redis.url, pulse).keyv, rateLimiter: pacing });
      await until(() => pacing.sharing() === 'TOGETHER');
      expect([await idFrom(client), await idFrom(client)]).toEqual(['1', '1']);
      redis.silence();
      const tookMs = await took(async () => {
        for (let call = 0; call < CALLS; call += 1) await client.fetchPage('contacts', { size: call + 1 }, asker());
      });
      expect(tookMs).toBeLessThan(TOGETHER_MS);
      expect(keap.calls).toHaveLength(1 + CALLS);
      redis.speak(over);
      const other = keap.client({ store: storeOf(redis.url, pulse).keyv });
      await until(async () => (await idFrom(other)) === '1');
      expect(await idFrom(client)).toBe('1');
      await until(() => pacing.sharing() === 'TOGETHER');
    });
  }
});
