import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { answerWithin } from '../redis/settles-within.js';
import { MemoryStore } from './memory-store.js';
import { RedisSilent } from '../redis/redis-health.js';
import { RECONNECTED, SharedRedis } from './store.js';

/** A store that takes longer than this is passed over, although it answers pings. */
const STORE_PATIENCE_MS = 250;
const STORE_REST_MS = 5000;

/** Runs a store operation; undefined when it fails or hangs, and without trying for a while after that, or until a Redis that fell silent answers again. Whoever shares a Redis remembers in its FallbackMemory meanwhile. */
export type StoreGuard = <T>(operation: () => Promise<T>) => Promise<T | undefined>;

export interface StoreGuardOptions {
  readonly store: Keyv;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** Guards one store, for everybody who uses it. */
export function guardStore({ store, clock, log }: StoreGuardOptions): StoreGuard {
  const local = store.store instanceof MemoryStore;
  const { pulse = null, fallback = null } = store.store instanceof SharedRedis ? store.store : {};
  let leftAloneUntilMs = 0;
  store.on(RECONNECTED, () => {
    leftAloneUntilMs = 0;
    void fallback?.end();
  });
  store.on('error', (error: unknown) => log?.warn({ err: error }, 'the answer store failed'));
  const away = (): undefined => {
    fallback?.begin();
  };
  return async (operation) => {
    if (local) return operation();
    if (clock.monotonicMs() < leftAloneUntilMs) return away();
    const answer = pulse === null ? operation() : pulse.race(operation);
    try {
      if (!(await answerWithin(answer, STORE_PATIENCE_MS))) throw new Error(`no answer within ${STORE_PATIENCE_MS} ms`);
      const answered = await answer;
      await fallback?.end();
      return answered;
    } catch (error) {
      // The pulse knows when it is to be asked again.
      if (error instanceof RedisSilent) return away();
      leftAloneUntilMs = clock.monotonicMs() + STORE_REST_MS;
      log?.warn({ err: error, restMs: STORE_REST_MS }, 'the answer store failed and is left alone for a while');
      return away();
    }
  };
}
