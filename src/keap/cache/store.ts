import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import KeyvRedis from '@keyv/redis';
import { Keyv, type KeyvOptions } from 'keyv';
import type { Logger } from 'pino';
import { FallbackCache } from './fallback-cache.js';
import { MemoryStore } from './memory-store.js';
import { RedisConnection } from '../redis/redis-connection.js';
import { RedisHealth, RedisUnresponsiveError, settlesWithin } from '../redis/redis-health.js';
import type { Clock } from '../../clock.js';

/** The event of a shared store that is reachable again. It may have lost its content, version tags included. */
export const RECONNECTED = 'reconnected';

/** The store of cached responses. */
export interface CacheStore {
  readonly keyv: Keyv;
  close(): Promise<void>;
}

/**
 * The bound of all cached data in this process. A page of a thousand orders with their custom fields counts as 6 MB; an
 * operation that reads twelve such pages must find them again.
 */
const MAX_MEMORY_BYTES = 256 * 2 ** 20;

/** Creates the bounded memory of cached data. */
export const createMemoryStore = (): MemoryStore => new MemoryStore({ maxBytes: MAX_MEMORY_BYTES });

/** The default store: bounded memory of this process. Entries are kept by reference, unserialized. */
export function createMemoryKeyv(): Keyv {
  const keyv = new Keyv({ store: createMemoryStore(), useKeyPrefix: false });
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}

/** The Redis that replicas share, as Keyv sees it. */
export class SharedRedisStore extends KeyvRedis<string> {
  /** What this process parsed of the shared entries, and what it caches while Redis is unreachable. Of all accounts, so that its bound is that of the store without Redis. */
  readonly memory = createMemoryStore();
  readonly fallback = new FallbackCache(this.memory);

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
  /** The health of that Redis; by default the store tracks its own. */
  readonly redisHealth?: RedisHealth;
  readonly log?: Logger;
}

/** Opens the store: memory of this process, or the Redis that replicas share. An unreachable Redis fails its calls and is reconnected automatically. */
export function openCacheStore({ redisUrl, redisHealth: sharedHealth, log }: CacheStoreOptions): CacheStore {
  if (redisUrl === null) return { keyv: createMemoryKeyv(), close: async () => undefined };
  const redisHealth = sharedHealth ?? new RedisHealth(redisUrl, log);
  let isDown = false;
  const connection = new RedisConnection(redisUrl, {
    onError: (error) => {
      if (!isDown)
        log?.warn(
          { reason: describeError(error) },
          'Redis is unreachable: this process caches locally until it is back',
        );
      isDown = true;
    },
    onReady: () => {
      keyv.emit(RECONNECTED);
      if (isDown) log?.info('Redis is back: responses are cached for all replicas again');
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
  // Each account adds a listener; Keyv warns from a hundred on.
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
/** Compression does not pay for shorter texts. */
const MIN_COMPRESSED_LENGTH = 8_192;

/** A page of a thousand records is megabytes of text with the same property names over and over. */
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

/** The timeout of one store operation, also when Redis answers pings. */
const STORE_TIMEOUT_MS = 250;
const STORE_COOLDOWN_MS = 5000;

/** Runs a store operation. Resolves with undefined when it fails or hangs; after that it skips the store for a while, or until an unresponsive Redis answers again. A shared Redis is replaced by its FallbackCache meanwhile. */
export type StoreGuard = <T>(operation: () => Promise<T>) => Promise<T | undefined>;

export interface StoreGuardOptions {
  readonly store: Keyv;
  readonly clock: Clock;
  readonly log?: Logger;
}

/** Guards one store for all its users. */
export function guardStore({ store, clock, log }: StoreGuardOptions): StoreGuard {
  const isLocal = store.store instanceof MemoryStore;
  const { redisHealth = null, fallback = null } = store.store instanceof SharedRedisStore ? store.store : {};
  let cooldownUntilMs = 0;
  store.on(RECONNECTED, () => {
    cooldownUntilMs = 0;
    fallback?.deactivate();
  });
  store.on('error', (error: unknown) => log?.warn({ err: error }, 'the response store failed'));
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
      fallback?.deactivate();
      return value;
    } catch (error) {
      // RedisHealth decides when Redis is tried again.
      if (error instanceof RedisUnresponsiveError) return useFallback();
      cooldownUntilMs = clock.monotonicMs() + STORE_COOLDOWN_MS;
      log?.warn({ err: error, restMs: STORE_COOLDOWN_MS }, 'the response store failed and is skipped for a while');
      return useFallback();
    }
  };
}
