import { createClient } from '@keyv/redis';

type Client = ReturnType<typeof createClient>;

const CONNECT_TIMEOUT_MS = 300;
const MAX_RECONNECT_DELAY_MS = 2000;

export interface RedisEvents {
  onReady?(): void;
  onError?(error: unknown): void;
}

/** A connection to Redis that reconnects automatically. */
export class RedisConnection {
  private client: Client;
  private disconnected = false;
  private readonly waiters = new Set<{ resolve(client: Client): void; reject(error: unknown): void }>();

  constructor(
    private readonly url: string,
    private readonly events: RedisEvents = {},
  ) {
    this.client = this.open();
  }

  /** The connected client. Waits during the first attempt to connect, and rejects at once while Redis is unreachable. */
  waitUntilReady(): Promise<Client> {
    if (this.client.isReady) return Promise.resolve(this.client);
    if (this.disconnected) return Promise.reject(new Error('Redis is unreachable'));
    return new Promise((resolve, reject) => this.waiters.add({ resolve, reject }));
  }

  /** Whether the connection failed and is being re-established. */
  get isDisconnected(): boolean {
    return this.disconnected;
  }

  /** Replaces the connection by a new one: the other end may be dead. */
  reconnect(): void {
    const previous = this.client;
    this.disconnected = false;
    this.client = this.open();
    if (previous.isOpen) previous.destroy();
  }

  close(): void {
    this.disconnected = true;
    this.settle((waiter) => waiter.reject(new Error('the connection to Redis was closed')));
    // `destroy` throws on a client that never connected.
    if (this.client.isOpen) this.client.destroy();
  }

  private open(): Client {
    const client: Client = createClient({
      url: this.url,
      // A queued command would keep a person waiting until Redis is back: a call to Keap is faster.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, MAX_RECONNECT_DELAY_MS),
      },
    });
    client.on('ready', () => {
      if (client !== this.client) return;
      this.disconnected = false;
      this.settle((waiter) => waiter.resolve(client));
      this.events.onReady?.();
    });
    client.on('error', (error: unknown) => {
      if (client !== this.client) return;
      this.disconnected = true;
      this.settle((waiter) => waiter.reject(error));
      this.events.onError?.(error);
    });
    client.connect().catch(() => undefined);
    return client;
  }

  private settle(settleOne: (waiter: { resolve(client: Client): void; reject(error: unknown): void }) => void): void {
    for (const waiter of this.waiters) settleOne(waiter);
    this.waiters.clear();
  }
}
