import { createClient } from '@keyv/redis';

type Client = ReturnType<typeof createClient>;

const CONNECT_MS = 300;
const RECONNECT_AT_MOST_MS = 2000;

export interface RedisEvents {
  ready?(): void;
  failed?(error: unknown): void;
}

/** A connection to a Redis that is found again by itself after it went. */
export class RedisConnection {
  private client: Client;
  private away = false;
  private readonly waiting = new Set<{ resolve(client: Client): void; reject(error: unknown): void }>();

  constructor(
    private readonly url: string,
    private readonly events: RedisEvents = {},
  ) {
    this.client = this.open();
  }

  /** The client, once it is connected. Waits while that is tried for the first time, and rejects at once while Redis is away. */
  ready(): Promise<Client> {
    if (this.client.isReady) return Promise.resolve(this.client);
    if (this.away) return Promise.reject(new Error('Redis is away'));
    return new Promise((resolve, reject) => this.waiting.add({ resolve, reject }));
  }

  /** Whether the connection failed, so that it is being made anew. */
  get isAway(): boolean {
    return this.away;
  }

  /** Gives the connection up for a new one: nobody may be at its other end any more. */
  renew(): void {
    const old = this.client;
    this.away = false;
    this.client = this.open();
    if (old.isOpen) old.destroy();
  }

  close(): void {
    this.away = true;
    this.settle((one) => one.reject(new Error('the connection to Redis was closed')));
    // A client that never got through cannot say goodbye.
    if (this.client.isOpen) this.client.destroy();
  }

  private open(): Client {
    const client: Client = createClient({
      url: this.url,
      // A call that waited for Redis to come back would keep a person waiting: better to ask Keap.
      disableOfflineQueue: true,
      socket: {
        connectTimeout: CONNECT_MS,
        reconnectStrategy: (tries: number) => Math.min(50 * 2 ** tries, RECONNECT_AT_MOST_MS),
      },
    });
    client.on('ready', () => {
      if (client !== this.client) return;
      this.away = false;
      this.settle((one) => one.resolve(client));
      this.events.ready?.();
    });
    client.on('error', (error: unknown) => {
      if (client !== this.client) return;
      this.away = true;
      this.settle((one) => one.reject(error));
      this.events.failed?.(error);
    });
    client.connect().catch(() => undefined);
    return client;
  }

  private settle(how: (one: { resolve(client: Client): void; reject(error: unknown): void }) => void): void {
    for (const one of this.waiting) how(one);
    this.waiting.clear();
  }
}
