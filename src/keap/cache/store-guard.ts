import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { settlesWithin } from '../redis/settles-within.js';
import { MemoryStore } from './memory-store.js';
import { RedisUnresponsiveError } from '../redis/redis-health.js';
import { RECONNECTED, SharedRedisStore } from './store.js';

/** A store that takes longer than this is passed over, although it answers pings. */
const STORE_TIMEOUT_MS = 250;
const STORE_COOLDOWN_MS = 5000;

/** Runs a store operation; undefined when it fails or hangs, and without trying for a while after that, or until a Redis that fell silent answers again. Whoever shares a Redis remembers in its FallbackMemory meanwhile. */
export type StoreGuard = <T>(operation: () => Promise<T>) => Promise<T | undefined>;

export interface StoreGuardOptions {
  readonly store: Keyv;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** Guards one store, for everybody who uses it. */
export function guardStore({ store, clock, log }: StoreGuardOptions): StoreGuard {
  const isLocal = store.store instanceof MemoryStore;
  const { redisHealth = null, fallback = null } = store.store instanceof SharedRedisStore ? store.store : {};
  let cooldownUntilMs = 0;
  store.on(RECONNECTED, () => {
    cooldownUntilMs = 0;
    void fallback?.deactivate();
  });
  store.on('error', (error: unknown) => log?.warn({ err: error }, 'the answer store failed'));
  const useFallback = (): undefined => {
    fallback?.activate();
  };
  return async (operation) => {
    if (isLocal) return operation();
    if (clock.monotonicMs() < cooldownUntilMs) return useFallback();
    const result = redisHealth === null ? operation() : redisHealth.race(operation);
    try {
      if (!(await settlesWithin(result, STORE_TIMEOUT_MS))) throw new Error(`no answer within ${STORE_TIMEOUT_MS} ms`);
      const value = await result;
      await fallback?.deactivate();
      return value;
    } catch (error) {
      // The pulse knows when it is to be asked again.
      if (error instanceof RedisUnresponsiveError) return useFallback();
      cooldownUntilMs = clock.monotonicMs() + STORE_COOLDOWN_MS;
      log?.warn({ err: error, restMs: STORE_COOLDOWN_MS }, 'the answer store failed and is left alone for a while');
      return useFallback();
    }
  };
}
