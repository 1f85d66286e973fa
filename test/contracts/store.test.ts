import type { Keyv } from 'keyv';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeapClient } from '../../src/keap/keap-client.js';
import type { KeapClientOptions } from '../../src/keap/create-client.js';
import { RedisHealth } from '../../src/keap/redis/redis-health.js';
import { openCacheStore, type CacheStore } from '../../src/keap/cache/store.js';
import { apiKeyCredentials } from '../../src/keap/credentials.js';
import { createManualClock, type ManualClock } from '../kit/clock.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from '../keap/scripted-keap.js';

/** One suite for both stores: the behaviour of the cache must not depend on its store. */
const kinds = ['memory', 'redis'] as const;

for (const kind of kinds) {
  describe.skipIf(kind === 'redis' && !hasRedis())(`response cache in ${kind}`, () => {
    let redis: TestRedis | null = null;
    let stores: CacheStore[] = [];
    /** Tests wait for these connections before they measure anything. */
    let connecting: Promise<unknown>[] = [];
    let keap: ScriptedKeap;
    let clock: ManualClock;
    let response: (url: URL) => ScriptedResponse;
    const open = (): Keyv => {
      const redisUrl = redis?.url ?? null;
      // A timeout that is long enough for a busy machine.
      const redisHealth = redisUrl === null ? null : new RedisHealth(redisUrl, undefined, 5_000);
      const store = openCacheStore({ redisUrl, ...(redisHealth && { redisHealth }) });
      connecting.push(store.keyv.get('nothing'));
      stores.push(store, { keyv: store.keyv, close: async () => redisHealth?.close() });
      return store.keyv;
    };
    const client = (store: Keyv, options: Partial<KeapClientOptions> = {}): KeapClient =>
      keap.client({ store, clock, ...options });

    beforeEach(async () => {
      if (kind === 'redis') redis = await startRedis();
      // The store expires entries by the machine's clock.
      clock = createManualClock(Date.now());
      response = () => ({ body: { contacts: [{ id: String(keap.calls.length) }], tags: [{ id: '1' }] } });
      keap = await scriptedKeap((url) => response(url));
    });
    afterEach(async () => {
      await keap.close();
      await Promise.all(stores.map((store) => store.close()));
      [stores, connecting] = [[], []];
      await redis?.close();
      redis = null;
    });
    const fetchFirstId = async (keapClient: KeapClient, requestContext = createRequestContext()): Promise<unknown> => {
      await Promise.allSettled(connecting);
      return (await clock.until(keapClient.fetchPage('contacts', {}, requestContext))).rows[0]?.['id'];
    };

    it('A fresh response is served from the cache, and a stale one is fetched again', async () => {
      const keapClient = client(open());
      expect([await fetchFirstId(keapClient), await fetchFirstId(keapClient)]).toEqual(['1', '1']);
      await clock.advance(61_000);
      expect(await fetchFirstId(keapClient)).toBe('2');
      expect(keap.calls).toHaveLength(2);
    });

    it('Errors are not cached', async () => {
      const keapClient = client(open());
      response = () => ({ status: 404, body: '<html></html>', headers: { 'content-type': 'text/html' } });
      await clock.until(catchRejection(keapClient.fetchPage('campaigns', {}, createRequestContext())));
      const before = keap.calls.length;
      response = () => ({ body: { campaigns: [] } });
      await clock.until(keapClient.fetchPage('campaigns', {}, createRequestContext()).catch(() => null));
      expect(keap.calls.length).toBeGreaterThan(before);
    });

    it('Responses of another credential or another account are not served', async () => {
      const store = open();
      const others = [
        client(store),
        client(store, { credentials: apiKeyCredentials('KeapAK-other') }),
        client(store, { account: 'acme' }),
      ];
      const ids = [];
      for (const other of others) ids.push(await fetchFirstId(other));
      expect(ids).toEqual(['1', '2', '3']);
      expect(await fetchFirstId(others[2] as KeapClient)).toBe('3');
    });

    it('A request that bypasses the cache fetches a new response and caches it', async () => {
      const keapClient = client(open());
      await fetchFirstId(keapClient);
      expect(await fetchFirstId(keapClient, createRequestContext({ bypassCache: true }))).toBe('2');
      expect(await fetchFirstId(keapClient)).toBe('2');
    });

    it('isCached is true without a call until the entries expire or are invalidated', async () => {
      const keapClient = client(open());
      expect([keapClient.isCached('tags'), keapClient.isCached('identity')]).toEqual([false, false]);
      const readTags = (): Promise<unknown> =>
        clock.until(keapClient.fetchPage('tags', { fields: [] }, createRequestContext()));
      await readTags();
      expect(keapClient.isCached('tags')).toBe(true);
      await clock.until(keapClient.refresh('tags', null));
      if (kind === 'memory') expect(keapClient.isCached('tags')).toBe(false);
      await readTags();
      // Fresh for an hour, and served stale for another hour while it is revalidated.
      await clock.advance(7_100_000);
      expect(keapClient.isCached('tags')).toBe(true);
      await clock.advance(200_000);
      expect(keapClient.isCached('tags')).toBe(false);
    });

    it('A stale response is served to requests that accept it while Keap is unavailable', async () => {
      const keapClient = client(open());
      await fetchFirstId(keapClient);
      await clock.advance(120_000);
      response = () => ({ status: 503, body: 'down' });
      const lenientContext = createRequestContext({ maxStaleMs: 90_000, deadlineAtMs: clock.now() + 5000 });
      expect(await fetchFirstId(keapClient, lenientContext)).toBe('1');
      expect(lenientContext.stats.trace.at(-1)).toMatchObject({ source: 'memory', freshForMs: 0 });
      expect(lenientContext.stats.trace.at(-1)?.staleMs).toBeGreaterThanOrEqual(60_000);
      const strictContext = createRequestContext({ maxStaleMs: 30_000, deadlineAtMs: clock.now() + 5000 });
      expect(await clock.until(catchRejection(keapClient.fetchPage('contacts', {}, strictContext)))).toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
      });
    });

    it('A stale reference table is served while one call revalidates it', async () => {
      const keapClient = client(open());
      const tags = async (): Promise<void> =>
        void (await clock.until(keapClient.fetchPage('tags', {}, createRequestContext())));
      await tags();
      await clock.advance(3_601_000);
      const before = keap.calls.length;
      await Promise.all([tags(), tags(), tags()]);
      while (keap.calls.length === before) await clock.advance(1);
      expect(keap.calls.length - before).toBe(1);
      await clock.advance(1000);
      await tags();
      expect(keap.calls.length - before).toBe(1);
    });

    it('Responses of a written collection are not served, even if the request accepts stale ones', async () => {
      const keapClient = client(open());
      await fetchFirstId(keapClient);
      await keapClient.refresh('contacts', null);
      response = () => ({ status: 503, body: 'down' });
      const lenientContext = createRequestContext({ maxStaleMs: 3_600_000, deadlineAtMs: clock.now() + 5000 });
      expect(await clock.until(catchRejection(keapClient.fetchPage('contacts', {}, lenientContext)))).toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
      });
    });

    it('Records of id sets are shared by the clients of a store, and a write invalidates all of them', async () => {
      response = (url) => {
        const ids = (url.searchParams.get('filter') ?? '').split('==')[1]?.split(',') ?? [];
        return { body: { contacts: ids.map((id) => ({ id, given_name: String(keap.calls.length) })) } };
      };
      const store = open();
      const [one, other] = [client(store), client(kind === 'redis' ? open() : store)];
      const ids = Array.from({ length: 300 }, (_, index) => String(index + 1));
      const countNames = async (keapClient: KeapClient, upTo: number): Promise<Record<string, number>> => {
        await Promise.allSettled(connecting);
        const names: Record<string, number> = {};
        const fetching = keapClient.fetchByIds('contacts', ids.slice(0, upTo), ['given_name'], createRequestContext());
        for (const row of (await clock.until(fetching)).values()) {
          const name = row instanceof Error ? row.message : String(row['given_name']);
          names[name] = (names[name] ?? 0) + 1;
        }
        return names;
      };
      expect(await countNames(one, 250)).toEqual({ 1: 250 });
      expect(await countNames(other, 300)).toEqual({ 1: 250, 2: 50 });
      expect(await countNames(one, 300)).toEqual({ 1: 250, 2: 50 });
      await other.refresh('contacts', null);
      expect(await countNames(one, 250)).toEqual({ 3: 250 });
      expect(await countNames(other, 250)).toEqual({ 3: 250 });
    });

    for (const hours of [-24, -1, 1, 24]) {
      it.runIf(kind === 'redis')(
        `A cached response is fetched again after the wall clock is set by ${hours} h`,
        async () => {
          const keapClient = client(open());
          await fetchFirstId(keapClient);
          clock.setWallClock(hours * 3_600_000);
          expect([await fetchFirstId(keapClient), await fetchFirstId(keapClient)]).toEqual(['2', '2']);
        },
      );
    }

    it.runIf(kind === 'redis')('Processes share cached responses and their invalidation', async () => {
      const [one, other] = [client(open()), client(open())];
      expect([await fetchFirstId(one), await fetchFirstId(other)]).toEqual(['1', '1']);
      await one.refresh('contacts', null);
      expect(await fetchFirstId(other)).toBe('2');
      expect(await fetchFirstId(one)).toBe('2');
    });

    it.runIf(kind === 'redis')(
      'Each process caches responses by itself while Redis is down, and shares them when it is back',
      async () => {
        const keapClient = client(open());
        await fetchFirstId(keapClient);
        await redis?.stop();
        expect([await fetchFirstId(keapClient), await fetchFirstId(keapClient)]).toEqual(['2', '2']);
        await redis?.start();
        const other = client(open());
        const shared = await fetchFirstId(other);
        expect(shared).not.toBe('2');
        while ((await fetchFirstId(keapClient)) !== shared) await new Promise((resolve) => setTimeout(resolve, 50));
        expect(await fetchFirstId(other)).toBe(shared);
      },
    );
  });
}
