import { randomUUID } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { CacheLookup, CacheEntry } from './entry.js';
import { LRUCache } from 'lru-cache';

export interface MemoryStoreOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** What Keyv needs of a store, kept in this process and bounded in entries and in bytes: Keyv's own Map grows without end. */
export class MemoryStore {
  private readonly entries: LRUCache<string, object>;

  constructor({ maxEntries, maxBytes }: MemoryStoreOptions) {
    this.entries = new LRUCache<string, object>({
      max: maxEntries,
      maxSize: maxBytes,
      // One huge page shall not push everything else out.
      maxEntrySize: Math.ceil(maxBytes / 4),
      sizeCalculation: (entry) => estimateBytes(entry),
    });
  }

  get(key: string): object | undefined {
    return this.entries.get(key);
  }

  set(key: string, entry: object): void {
    this.entries.set(key, entry);
  }

  delete(key: string): boolean {
    return this.entries.delete(key);
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  clear(): void {
    this.entries.clear();
  }
}

/** A body is held beside the objects read from it, which take about three times its room. */
const BYTES_PER_CHARACTER = 4;
const OVERHEAD_BYTES = 500;

function estimateBytes(entry: object): number {
  const { value } = entry as { value?: { body?: unknown } };
  const body = value?.body;
  return OVERHEAD_BYTES + (typeof body === 'string' ? body.length * BYTES_PER_CHARACTER : 0);
}

/**
 * What this process remembers by itself while the store that replicas share is away. It is dropped when the store
 * answers again, for others may have written meanwhile. Its marks name the time apart that they belong to, so that an
 * answer which comes in later is not taken for one of the next time.
 */
export class FallbackCache {
  private active = false;
  private outageId = randomUUID();

  constructor(private readonly keyv: Keyv) {}

  /** Whether the shared store was away when it was last wanted. */
  get isActive(): boolean {
    return this.active;
  }

  /** The shared store is away. */
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

  /** Null while the shared store is not away. */
  async get(key: string, versionKey: string | null): Promise<CacheLookup | null> {
    const { active, outageId } = this;
    if (!active) return null;
    const entry = (await this.keyv.get<CacheEntry>(key)) ?? null;
    // The mark last, as with the shared store.
    const writeTag = versionKey === null ? undefined : await this.keyv.get<string>(versionKey);
    return { entry, versionTag: buildVersionTag(outageId, writeTag) };
  }

  /** What `recall` would find to serve, at once. */
  peek(key: string, versionKey: string | null): CacheEntry | null {
    const { store } = this.keyv as { readonly store: MemoryStore };
    const entry = store.get(key) as { readonly value: CacheEntry } | undefined;
    const writeTag =
      versionKey === null ? undefined : (store.get(versionKey) as { readonly value: string } | undefined);
    return entry?.value.versionTag === buildVersionTag(this.outageId, writeTag?.value) ? entry.value : null;
  }

  /** Whether an answer was asked for while the shared store was away; such a one is kept here and nowhere else. */
  isFallbackEntry({ versionTag }: Pick<CacheEntry, 'versionTag'>): boolean {
    return versionTag?.startsWith(TAG_PREFIX) === true;
  }

  async put(key: string, entry: CacheEntry, ttlMs: number): Promise<void> {
    if (this.active && entry.versionTag?.startsWith(buildVersionTag(this.outageId)) === true)
      await this.keyv.set(key, entry, ttlMs);
  }

  /** A collection was written by this process. */
  async putVersionTag(versionKey: string, ttlMs: number): Promise<void> {
    if (this.active) await this.keyv.set(versionKey, randomUUID(), ttlMs);
  }
}

const TAG_PREFIX = 'apart ';
const buildVersionTag = (outageId: string, writeTag = ''): string => `${TAG_PREFIX}${outageId} ${writeTag}`;
