import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { MemoryStore } from './memory-store.js';

/** A store that takes longer than this is passed over. */
const STORE_PATIENCE_MS = 250;
const STORE_REST_MS = 5000;

/** Runs a store operation; undefined when it fails or hangs, and without trying for a while after that. */
export type StoreGuard = <T>(operation: () => Promise<T>) => Promise<T | undefined>;

export interface StoreGuardOptions {
  readonly store: Keyv;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** Guards one store, for everybody who uses it. */
export function guardStore({ store, clock, log }: StoreGuardOptions): StoreGuard {
  const local = store.store instanceof MemoryStore;
  let leftAloneUntilMs = 0;
  store.on('error', (error: unknown) => log?.warn({ err: error }, 'the answer store failed'));
  return async (operation) => {
    if (local) return operation();
    if (clock.monotonicMs() < leftAloneUntilMs) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${STORE_PATIENCE_MS} ms`)), STORE_PATIENCE_MS);
    });
    try {
      return await Promise.race([operation(), late]);
    } catch (error) {
      leftAloneUntilMs = clock.monotonicMs() + STORE_REST_MS;
      log?.warn({ err: error, restMs: STORE_REST_MS }, 'the answer store failed and is left alone for a while');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  };
}
