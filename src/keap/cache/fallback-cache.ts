import { randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { MemoryStore } from './memory-store.js';
import type { Recalled, Remembered } from './entry.js';

/**
 * What this process remembers by itself while the store that replicas share is away. It is dropped when the store
 * answers again, for others may have written meanwhile. Its marks name the time apart that they belong to, so that an
 * answer which comes in later is not taken for one of the next time.
 */
export class FallbackMemory {
  private inUse = false;
  private period = randomUUID();

  constructor(private readonly memory: Keyv) {}

  /** Whether the shared store was away when it was last wanted. */
  get isUsed(): boolean {
    return this.inUse;
  }

  /** The shared store is away. */
  begin(): void {
    this.inUse = true;
  }

  /** The shared store answers again. */
  async end(): Promise<void> {
    if (!this.inUse) return;
    this.inUse = false;
    this.period = randomUUID();
    await this.memory.clear();
  }

  /** Null while the shared store is not away. */
  async recall(key: string, markKey: string | null): Promise<Recalled | null> {
    const { inUse, period } = this;
    if (!inUse) return null;
    const kept = (await this.memory.get<Remembered>(key)) ?? null;
    // The mark last, as with the shared store.
    const written = markKey === null ? undefined : await this.memory.get<string>(markKey);
    return { kept, mark: markOf(period, written) };
  }

  /** What `recall` would find to serve, at once. */
  atHand(key: string, markKey: string | null): Remembered | null {
    const { store } = this.memory as { readonly store: MemoryStore };
    const entry = store.get(key) as { readonly value: Remembered } | undefined;
    const written = markKey === null ? undefined : (store.get(markKey) as { readonly value: string } | undefined);
    return entry?.value.mark === markOf(this.period, written?.value) ? entry.value : null;
  }

  /** Whether an answer was asked for while the shared store was away; such a one is kept here and nowhere else. */
  owns({ mark }: Pick<Remembered, 'mark'>): boolean {
    return mark?.startsWith(OWN) === true;
  }

  async keep(key: string, entry: Remembered, forMs: number): Promise<void> {
    if (this.inUse && entry.mark?.startsWith(markOf(this.period)) === true) await this.memory.set(key, entry, forMs);
  }

  /** A collection was written by this process. */
  async mark(markKey: string, forMs: number): Promise<void> {
    if (this.inUse) await this.memory.set(markKey, randomUUID(), forMs);
  }
}

const OWN = 'apart ';
const markOf = (period: string, written = ''): string => `${OWN}${period} ${written}`;
