import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import KeyvRedis from '@keyv/redis';
import { Keyv, type KeyvOptions } from 'keyv';
import type { Logger } from 'pino';
import { FallbackCache, MemoryStore } from './memory-store.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { RedisHealth, RedisUnresponsiveError, settlesWithin } from '../redis/redis-health.js';
import type { Clock } from '../../clock.js';

/** What a shared store tells when it is back: it may have lost what it held, marks of writes included. */
export const RECONNECTED = 'reconnected';

/** Where answers are remembered. */
export interface CacheStore {
  readonly keyv: Keyv;
  close(): Promise<void>;
}

/**
 * The default store: this process's memory, bounded. Entries are kept by reference, unserialized. A page of a thousand
 * orders with their custom fields takes 13 MB; a question that reads twelve of them whole must find them again.
 */
export function createMemoryKeyv(): Keyv {
  const keyv = new Keyv({ store: new MemoryStore({ maxEntries: 5000, maxBytes: 256 * 2 ** 20 }), useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

/** The Redis that replicas share, as Keyv sees it. */
export class SharedRedisStore extends KeyvRedis<string> {
  /** For all accounts together, so that it is bounded as the store without Redis is. */
  readonly fallback = new FallbackCache(createMemoryKeyv());

  constructor(
    private readonly connection: RedisConnection,
    readonly redisHealth: RedisHealth,
  ) {
    super(undefined, { namespace: 'keap-graph', throwOnConnectError: false, throwOnErrors: true });
  }

  override getClient(): ReturnType<KeyvRedis<string>['getClient']> {
    return this.connection.waitUntilReady();
  }
}

export interface CacheStoreOptions {
  readonly redisUrl: string | null;
  /** Whether that Redis answers; the store takes its own where it is handed none. */
  readonly redisHealth?: RedisHealth;
  readonly log?: Logger;
}

/** Opens the store: this process's memory, or the Redis that replicas share. A Redis that is away or silent fails its calls and is found again by itself. */
export function openCacheStore({ redisUrl, redisHealth: sharedHealth, log }: CacheStoreOptions): CacheStore {
  if (redisUrl === null) return { keyv: createMemoryKeyv(), close: async () => undefined };
  const redisHealth = sharedHealth ?? new RedisHealth(redisUrl, log);
  let isDown = false;
  const connection = new RedisConnection(redisUrl, {
    onError: (error) => {
      if (!isDown)
        log?.warn({ reason: describeError(error) }, 'Redis is away: this process remembers by itself until it is back');
      isDown = true;
    },
    onReady: () => {
      keyv.emit(RECONNECTED);
      if (isDown) log?.info('Redis is back: answers are remembered for all replicas again');
      isDown = false;
    },
  });
  redisHealth.onReconnect(() => connection.reconnect());
  redisHealth.onRecovery(() => keyv.emit(RECONNECTED));
  const keyv = new Keyv({
    store: new SharedRedisStore(connection, redisHealth),
    useKeyPrefix: false,
    throwOnErrors: true,
    serialize: compressEntry,
    deserialize: decompressEntry,
  });
  // Each account listens; Keyv warns from a hundred on.
  keyv.setMaxListeners(Infinity);
  return {
    keyv,
    close: async () => {
      connection.close();
      if (sharedHealth === undefined) redisHealth.close();
    },
  };
}

const describeError = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).name;

const zip = promisify(gzip);
const unzip = promisify(gunzip);
/** Smaller ones do not gain by it. */
const MIN_COMPRESSED_LENGTH = 8_192;

/** A page of a thousand records is megabytes of text that says the same names over and over. */
const compressEntry: NonNullable<KeyvOptions['serialize']> = async (entry) => {
  const text = JSON.stringify(entry);
  if (text.length < MIN_COMPRESSED_LENGTH) return text;
  return `z${(await zip(text, { level: 1 })).toString('base64')}`;
};

const decompressEntry: NonNullable<KeyvOptions['deserialize']> = async (compressed: string) => {
  const text = compressed.startsWith('z')
    ? (await unzip(Buffer.from(compressed.slice(1), 'base64'))).toString('utf8')
    : compressed;
  return JSON.parse(text) as { value?: never };
};

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
