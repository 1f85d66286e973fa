import type { Logger } from 'pino';
import { RedisConnection } from './redis-connection.js';

/** Redis was asked and does not answer, or did not when it was asked last. */
export class RedisUnresponsiveError extends Error {
  override readonly name = 'RedisSilent';
}

/** A Redis that leaves a ping without answer for so long is silent. With the time between two, a caller waits for 95 ms at most. */
export const PING_TIMEOUT_MS = 80;
/** While something is asked of it, it is pinged this often. */
const PING_INTERVAL_MS = 15;
/** While it is silent, it is pinged this often, and each ping has the time that a slow one takes. */
const PROBE_INTERVAL_MS = 250;
const PROBE_TIMEOUT_MS = 1_000;
/** After so many pings in a row over a standing connection it is given up for a new one. */
const PROBES_BEFORE_RECONNECT = 3;

/**
 * Whether a Redis answers, for everybody who uses it. It is pinged over a connection of its own, where a large answer
 * does not look like silence. One caller waits for what turns out to be silence; from then on nobody does, until a ping is
 * answered.
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

  /** Whether it did not answer when it was asked last. */
  get isUnresponsive(): boolean {
    return this.unresponsive;
  }

  /** Asks Redis something. Rejects with RedisSilent at once while it is silent, and soon where it falls silent meanwhile. */
  race<T>(operation: () => Promise<T>): Promise<T> {
    if (this.unresponsive) return Promise.reject(new RedisUnresponsiveError('Redis does not answer'));
    return new Promise((resolve, reject) => {
      const remove = (): void => void this.pending.delete(reject);
      this.pending.add(reject);
      operation().then(resolve, reject).finally(remove);
      void this.pingWhilePending();
    });
  }

  /** Runs `renew` when the old connections turned out to lead nowhere. */
  onReconnect(listener: () => void): void {
    this.reconnectListeners.add(listener);
  }

  /** Runs `back` when a Redis that was silent answers again. */
  onRecovery(listener: () => void): void {
    this.recoveryListeners.add(listener);
  }

  close(): void {
    this.shutdown.abort();
    this.connection.close();
  }

  /** Pings as long as somebody waits for something. */
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
    this.log?.warn('Redis does not answer: each process goes on without it until it does');
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
 * Whether `answer` settles within so much of the machine's own time; sockets live in it, whatever clock the rest is handed.
 * A process that was busy for long finds an answer only after its timers, so it is looked for once more.
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
