import { createHash } from 'node:crypto';
import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import type { ResourceKey } from '../../resources/table.js';
import type { MemoryEntry, StoreLookup } from './entry.js';
import type { FallbackCache } from './fallback-cache.js';
import type { CacheInvalidation } from './invalidation.js';
import { MemoryStore } from './memory-store.js';
import { createMemoryStore, RECONNECTED, SharedRedisStore, type StoreGuard } from './store.js';

export interface EntryStoreOptions {
  readonly store: Keyv;
  /** Of account and credential, so that accounts never get each other's responses. */
  readonly fingerprint: string;
  readonly guard: StoreGuard;
  readonly invalidation: CacheInvalidation;
  readonly clock: Clock;
}

/** Entries to look up. All belong to one collection; null: to none. */
export interface EntryQuery<Entry extends MemoryEntry> {
  readonly keys: readonly string[];
  readonly resource: ResourceKey | null;
  /** Entries that expire later than this from now come from a clock that was set back since, and are ignored. */
  readonly ttlMs: number;
  /** The entry of what a shared store holds; may throw where that is invalid. */
  readonly decode: (stored: unknown) => Entry;
}

/** An entry to store, and what a shared store holds of it. */
export interface NewEntry {
  readonly key: string;
  readonly entry: MemoryEntry;
  readonly toStored: () => object;
}

/** The allowed clock difference between processes that share a store. */
const CLOCK_SKEW_MS = 10_000;
/** A shared store reads and writes so many entries at once, since its guard allows little time. */
const SHARED_BATCH_SIZE = 100;

/**
 * Cached data of one account, parsed in the memory of this process. Where the store is shared, this process keeps recent
 * entries of it in its memory, so that the store need not send megabytes again and again, and checks them against the
 * version tag in the store. While the store is unreachable, this process caches locally.
 */
export class EntryStore {
  private readonly isLocal: boolean;
  private readonly memory: MemoryStore | null;
  /** The cache of this process while the shared store is unreachable. */
  private readonly fallback: FallbackCache | null;

  constructor(private readonly options: EntryStoreOptions) {
    const { store } = options.store as { readonly store: unknown };
    this.isLocal = store instanceof MemoryStore;
    this.fallback = store instanceof SharedRedisStore ? store.fallback : null;
    if (store instanceof MemoryStore) this.memory = store;
    else if (store instanceof SharedRedisStore) this.memory = store.memory;
    // A store that hides its failures would report every tag as missing, which means a collection never written.
    else this.memory = options.store.throwOnErrors ? createMemoryStore() : null;
    if (!this.isLocal) options.store.on(RECONNECTED, () => this.memory?.clear());
  }

  /** The time base of expiry: the monotonic clock, or the wall clock where other processes read the entries. */
  nowMs(): number {
    return this.isLocal ? this.options.clock.monotonicMs() : this.options.clock.now();
  }

  /** The key of an entry. Hashed in a shared store: a name may contain an e-mail address, and its operators see its keys. */
  buildKey(resource: ResourceKey | null, name: string): string {
    const unique = this.isLocal ? name : createHash('sha256').update(name).digest('base64url');
    return `keap:${this.options.fingerprint}:${resource ?? 'account'}:${unique}`;
  }

  /** Null when the store fails, or lacks the tag of a write, and there is no fallback. */
  async find<Entry extends MemoryEntry>(query: EntryQuery<Entry>): Promise<StoreLookup<Entry> | null> {
    const { keys, resource, ttlMs } = query;
    if (resource !== null && !(await this.options.invalidation.ensurePublished(resource)))
      return this.findLocally(query);
    const lookup = this.isLocal ? this.findInMemory(query) : await this.findShared(query);
    if (lookup === null) return this.findLocally(query);
    const latestMs = this.nowMs() + ttlMs + CLOCK_SKEW_MS;
    const entries = new Map<string, Entry>();
    for (const key of keys) {
      const entry = lookup.entries.get(key);
      if (entry !== undefined && entry.expiresAtMs <= latestMs) entries.set(key, entry);
    }
    return { ...lookup, entries };
  }

  private findLocally<Entry extends MemoryEntry>({ keys, resource }: EntryQuery<Entry>): StoreLookup<Entry> | null {
    return this.fallback?.get<Entry>(keys, this.buildVersionKey(resource)) ?? null;
  }

  /** In a local store. The tag last: an LRU store then evicts the entries before the tag that guards them. */
  private findInMemory<Entry extends MemoryEntry>({ keys, resource }: EntryQuery<Entry>): StoreLookup<Entry> {
    const found = keys.map((key) => this.memory?.read(key) as Entry | undefined);
    const versionKey = this.buildVersionKey(resource);
    const versionTag = versionKey === null ? null : this.readVersionTag(versionKey);
    const entries = new Map<string, Entry>();
    for (const [index, entry] of found.entries())
      if (entry?.versionTag === versionTag) entries.set(keys[index] as string, entry);
    return { entries, versionTag };
  }

  /** Asks the store for the tag, and for what this process does not hold fresh. */
  private async findShared<Entry extends MemoryEntry>(query: EntryQuery<Entry>): Promise<StoreLookup<Entry> | null> {
    const { keys, resource } = query;
    const nowMs = this.nowMs();
    const held = new Map<string, Entry>();
    for (const key of keys) {
      const entry = this.memory?.read(key) as Entry | undefined;
      // Another process may have renewed an expired one in the store.
      if (entry !== undefined && nowMs < entry.expiresAtMs) held.set(key, entry);
    }
    const found = await this.fetch(
      query,
      keys.filter((key) => !held.has(key)),
    );
    if (found === null) return null;
    const { versionTag, entries } = found;
    const outdated = keys.filter((key) => held.has(key) && held.get(key)?.versionTag !== versionTag);
    const renewed = outdated.length === 0 ? found : await this.fetch(query, outdated);
    if (renewed === null) return null;
    for (const key of outdated) held.delete(key);
    const all = [...held, ...entries, ...renewed.entries];
    return {
      entries: new Map(all.filter(([, entry]) => entry.versionTag === renewed.versionTag)),
      versionTag: resource === null ? null : renewed.versionTag,
    };
  }

  /** Reads entries and the version tag from the shared store, the tag last, as above. Null when the store fails. */
  private async fetch<Entry extends MemoryEntry>(
    { resource, decode }: EntryQuery<Entry>,
    keys: readonly string[],
  ): Promise<StoreLookup<Entry> | null> {
    const { store, guard } = this.options;
    const versionKey = this.buildVersionKey(resource);
    const entries = new Map<string, Entry>();
    let versionTag: string | null = null;
    for (let start = 0; start === 0 || start < keys.length; start += SHARED_BATCH_SIZE) {
      const batch = keys.slice(start, start + SHARED_BATCH_SIZE);
      const storeKeys = versionKey === null ? batch : [...batch, versionKey];
      const found = storeKeys.length === 0 ? [] : await guard(() => store.get<unknown>(storeKeys));
      if (found === undefined) return null;
      versionTag = (versionKey === null ? null : (found[batch.length] as string | null | undefined)) ?? null;
      for (const [index, key] of batch.entries()) {
        const entry = this.decode(found[index], versionTag, decode);
        if (entry === null) continue;
        entries.set(key, entry);
        this.memory?.write(key, entry, MEMORY_TTL_MS);
      }
    }
    return { entries, versionTag };
  }

  /** Null for what is missing, from before a write, or invalid. */
  private decode<Entry extends MemoryEntry>(
    stored: unknown,
    versionTag: string | null,
    decode: (stored: unknown) => Entry,
  ): Entry | null {
    if ((stored as Partial<MemoryEntry> | null | undefined)?.versionTag !== versionTag) return null;
    try {
      return decode(stored);
    } catch {
      return null;
    }
  }

  /** The entry in this process, without a lookup in a shared store: writes of other processes do not show. */
  peek(key: string, resource: ResourceKey | null): MemoryEntry | null {
    const versionKey = this.buildVersionKey(resource);
    if (this.fallback?.isActive === true) return this.fallback.peek(key, versionKey);
    const entry = this.memory?.read(key) as MemoryEntry | undefined;
    if (entry === undefined) return null;
    if (!this.isLocal || versionKey === null) return entry;
    return this.readVersionTag(versionKey) === entry.versionTag ? entry : null;
  }

  /** Stores entries of one lookup: all have its version tag. */
  async put(newEntries: readonly NewEntry[], retentionMs: number): Promise<void> {
    const { store, guard } = this.options;
    const [first] = newEntries;
    if (first !== undefined && this.fallback?.isFallbackEntry(first.entry) === true) {
      for (const { key, entry } of newEntries) this.fallback.put(key, entry, retentionMs);
      return;
    }
    for (const { key, entry } of newEntries) this.memory?.write(key, entry, retentionMs);
    if (this.isLocal) return;
    for (let start = 0; start < newEntries.length; start += SHARED_BATCH_SIZE) {
      const batch = newEntries.slice(start, start + SHARED_BATCH_SIZE);
      const stored = batch.map(({ key, toStored }) => ({ key, value: toStored(), ttl: retentionMs }));
      await guard(() => store.setMany(stored));
    }
  }

  /** In a local store. */
  private readVersionTag(versionKey: string): string | null {
    return (this.memory?.read(versionKey) as string | undefined) ?? null;
  }

  private buildVersionKey(resource: ResourceKey | null): string | null {
    return resource === null ? null : this.options.invalidation.buildVersionKey(resource);
  }
}

/** How long this process keeps what it read from a shared store, at most. */
const MEMORY_TTL_MS = 86_400_000;
