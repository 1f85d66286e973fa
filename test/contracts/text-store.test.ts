import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { guardStore, openCacheStore, type CacheStore } from '../../src/keap/cache/store.js';
import { createTextStore, type TextStore } from '../../src/keap/cache/text-store.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

for (const kind of ['memory', 'redis'] as const) {
  describe.skipIf(kind === 'redis' && !hasRedis())(`the store of texts in ${kind}`, () => {
    let redis: TestRedis | null = null;
    let cacheStore: CacheStore;
    let texts: TextStore;
    beforeAll(async () => {
      if (kind === 'redis') redis = await startRedis();
      cacheStore = openCacheStore({ redisUrl: redis?.url ?? null });
      texts = createTextStore(cacheStore.keyv, guardStore({ store: cacheStore.keyv, clock: systemClock }));
      await cacheStore.keyv.get('connected');
    });
    afterAll(async () => {
      await cacheStore.close();
      await redis?.close();
    });

    it('A text is found until it expires or is deleted', async () => {
      expect(await texts.get('a')).toBeUndefined();
      await texts.set('a', '{ __typename }', 60_000);
      await texts.set('b', '{ b }', 1);
      expect(await texts.get('a')).toBe('{ __typename }');
      await expect.poll(() => texts.get('b')).toBeUndefined();
      await texts.delete('a');
      expect(await texts.get('a')).toBeUndefined();
    });

    it.runIf(kind === 'redis')('While Redis is down nothing is found and nothing rejects', async () => {
      await texts.set('c', '{ c }', 60_000);
      await redis?.stop();
      await texts.set('d', '{ d }', 60_000);
      expect([await texts.get('c'), await texts.get('d')]).toEqual([undefined, undefined]);
      await texts.delete('c');
    });
  });
}
