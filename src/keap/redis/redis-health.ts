import type { Logger } from 'pino';
import { RedisConnection } from './redis-connection.js';

/** Redis does not answer, or did not at its last use. */
export class RedisUnresponsiveError extends Error {
  override readonly name = 'RedisSilent';
}

/** A Redis that does not answer a ping in this time is unresponsive. With the interval between pings, a caller waits for 95 ms at most. */
export const PING_TIMEOUT_MS = 80;
/** The interval of pings while an operation is pending. */
const PING_INTERVAL_MS = 15;
/** The interval and timeout of pings while Redis is unresponsive; the timeout allows for a slow Redis. */
const PROBE_INTERVAL_MS = 250;
const PROBE_TIMEOUT_MS = 1_000;
/** Failed pings in a row over an open connection before it is replaced. */
const PROBES_BEFORE_RECONNECT = 3;

/**
 * Whether a Redis answers, for all its users. Pings use a connection of their own, so that a large response does not delay
 * them. The first callers wait for a ping to time out; later callers fail at once, until Redis answers a ping.
 */
export class RedisHealth {
  private readonly connection: RedisConnection;
  private readonly pending = new Set<(error: Error) => void>();
  private readonly reconnectListeners = new Set<() => void>();
  private readonly recoveryListeners = new Set<() => void>();
  private readonly shutdown = new AbortController();
  private unresponsive = false;
  private isPinging = false;

  constructor(
    url: string,
    private readonly log?: Logger,
    private readonly pingTimeoutMs = PING_TIMEOUT_MS,
  ) {
    this.connection = new RedisConnection(url);
  }

  /** Whether Redis did not answer the last ping. */
  get isUnresponsive(): boolean {
    return this.unresponsive;
  }

  /** Runs an operation. Rejects with RedisUnresponsiveError at once while Redis is unresponsive, and soon where it becomes so meanwhile. */
  race<T>(operation: () => Promise<T>): Promise<T> {
    if (this.unresponsive) return Promise.reject(new RedisUnresponsiveError('Redis does not answer'));
    return new Promise((resolve, reject) => {
      const remove = (): void => void this.pending.delete(reject);
      this.pending.add(reject);
      operation().then(resolve, reject).finally(remove);
      void this.pingWhilePending();
    });
  }

  /** Calls `listener` when existing connections turned out to be dead. */
  onReconnect(listener: () => void): void {
    this.reconnectListeners.add(listener);
  }

  /** Calls `listener` when an unresponsive Redis answers again. */
  onRecovery(listener: () => void): void {
    this.recoveryListeners.add(listener);
  }

  close(): void {
    this.shutdown.abort();
    this.connection.close();
  }

  /** Pings while an operation is pending. */
  private async pingWhilePending(): Promise<void> {
    if (this.isPinging) return;
    this.isPinging = true;
    while (this.pending.size > 0 && !this.shutdown.signal.aborted) {
      if (!(await this.ping(this.pingTimeoutMs))) {
        this.unresponsive = true;
        break;
      }
      await this.pause(PING_INTERVAL_MS);
    }
    this.isPinging = false;
    if (!this.unresponsive || this.shutdown.signal.aborted) return;
    for (const reject of this.pending) reject(new RedisUnresponsiveError('Redis does not answer'));
    this.pending.clear();
    await this.probeUntilResponsive();
  }

  private async probeUntilResponsive(): Promise<void> {
    this.log?.warn('Redis does not answer: each process continues without it until it does');
    let hasReconnected = false;
    for (let failedProbes = 0; !this.shutdown.signal.aborted;) {
      await this.pause(PROBE_INTERVAL_MS);
      if (await this.ping(PROBE_TIMEOUT_MS)) break;
      failedProbes = this.connection.isDisconnected ? 0 : failedProbes + 1;
      if (failedProbes < PROBES_BEFORE_RECONNECT) continue;
      failedProbes = 0;
      hasReconnected = true;
      this.connection.reconnect();
    }
    if (this.shutdown.signal.aborted) return;
    if (hasReconnected) for (const listener of this.reconnectListeners) listener();
    this.unresponsive = false;
    for (const listener of this.recoveryListeners) listener();
    this.log?.info('Redis answers again');
  }

  private async ping(timeoutMs: number): Promise<boolean> {
    const pong = this.connection.waitUntilReady().then((client) => client.ping());
    return (await settlesWithin(pong, timeoutMs)) && pong.then(isTrue, isFalse);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    });
  }
}

const isTrue = (): boolean => true;
const isFalse = (): boolean => false;

/**
 * Whether `promise` settles within the timeout, by the machine's own time, which sockets use too. After a long block of
 * the event loop, timers run before I/O, so the promise gets two more turns.
 */
export function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const onTimeout = (): unknown => setImmediate(() => setImmediate(() => resolve(false)));
    const timer = setTimeout(onTimeout, timeoutMs);
    const onSettled = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    promise.then(onSettled, onSettled);
  });
}
