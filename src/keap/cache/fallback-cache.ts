import { randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { CacheEntry, CacheLookup } from './entry.js';
import type { MemoryStore } from './memory-store.js';

/**
 * The local cache of this process while the store that replicas share is unreachable. It is cleared when the store
 * answers again, since other replicas may have written meanwhile. Its version tags contain the id of the outage, so that
 * a late response is not taken for one of the next outage.
 */
export class FallbackCache {
  private active = false;
  private outageId = randomUUID();

  constructor(private readonly keyv: Keyv) {}

  /** Whether the shared store was unreachable at its last use. */
  get isActive(): boolean {
    return this.active;
  }

  /** The shared store is unreachable. */
  activate(): void {
    this.active = true;
  }

  /** The shared store answers again. */
  async deactivate(): Promise<void> {
    if (!this.active) return;
    this.active = false;
    this.outageId = randomUUID();
    await this.keyv.clear();
  }

  /** Null while the shared store is reachable. */
  async get(key: string, versionKey: string | null): Promise<CacheLookup | null> {
    const { active, outageId } = this;
    if (!active) return null;
    const entry = (await this.keyv.get<CacheEntry>(key)) ?? null;
    // The tag last, as with the shared store.
    const writeTag = versionKey === null ? undefined : await this.keyv.get<string>(versionKey);
    return { entry, versionTag: buildVersionTag(outageId, writeTag) };
  }

  /** The entry that `get` would find, synchronously. */
  peek(key: string, versionKey: string | null): CacheEntry | null {
    const { store } = this.keyv as { readonly store: MemoryStore };
    const entry = store.get(key) as { readonly value: CacheEntry } | undefined;
    const writeTag =
      versionKey === null ? undefined : (store.get(versionKey) as { readonly value: string } | undefined);
    return entry?.value.versionTag === buildVersionTag(this.outageId, writeTag?.value) ? entry.value : null;
  }

  /** Whether a response was requested during an outage of the shared store; such a response is stored here alone. */
  isFallbackEntry({ versionTag }: Pick<CacheEntry, 'versionTag'>): boolean {
    return versionTag?.startsWith(TAG_PREFIX) === true;
  }

  async put(key: string, entry: CacheEntry, ttlMs: number): Promise<void> {
    if (this.active && entry.versionTag?.startsWith(buildVersionTag(this.outageId)) === true)
      await this.keyv.set(key, entry, ttlMs);
  }

  /** Records that this process wrote a collection. */
  async putVersionTag(versionKey: string, ttlMs: number): Promise<void> {
    if (this.active) await this.keyv.set(versionKey, randomUUID(), ttlMs);
  }
}

const TAG_PREFIX = 'apart ';
const buildVersionTag = (outageId: string, writeTag = ''): string => `${TAG_PREFIX}${outageId} ${writeTag}`;
