import { randomUUID } from 'node:crypto';
import type { CacheValidity, MemoryEntry, StoreLookup } from './entry.js';
import type { MemoryStore } from './memory-store.js';

/**
 * The local cache of this process while the store that replicas share is unreachable. It is cleared when the store
 * answers again, since other replicas may have written meanwhile. Its version tags contain the id of the outage, so that
 * a late response is not taken for one of the next outage.
 */
export class FallbackCache {
  private active = false;
  private outageId = randomUUID();

  constructor(private readonly memory: MemoryStore) {}

  /** Whether the shared store was unreachable at its last use. */
  get isActive(): boolean {
    return this.active;
  }

  /** The shared store is unreachable. */
  activate(): void {
    this.active = true;
  }

  /** The shared store answers again. */
  deactivate(): void {
    if (!this.active) return;
    this.active = false;
    this.outageId = randomUUID();
    this.memory.clear();
  }

  /** Null while the shared store is reachable. */
  get<Entry extends MemoryEntry>(keys: readonly string[], versionKey: string | null): StoreLookup<Entry> | null {
    return this.active ? this.find(keys, versionKey) : null;
  }

  /** The entry that `get` finds during an outage. */
  peek(key: string, versionKey: string | null): MemoryEntry | null {
    return this.find([key], versionKey).entries.get(key) ?? null;
  }

  private find<Entry extends MemoryEntry>(keys: readonly string[], versionKey: string | null): StoreLookup<Entry> {
    const found = keys.map((key) => this.memory.read(`${PREFIX}${key}`) as Entry | undefined);
    // The tag last, as with the shared store.
    const writeTag = versionKey === null ? undefined : this.memory.read(`${PREFIX}${versionKey}`);
    const versionTag = buildVersionTag(this.outageId, writeTag as string | undefined);
    const entries = new Map<string, Entry>();
    for (const [index, entry] of found.entries())
      if (entry?.versionTag === versionTag) entries.set(keys[index] as string, entry);
    return { entries, versionTag };
  }

  /** Whether a response was requested during an outage of the shared store; such a response is stored here alone. */
  isFallbackEntry({ versionTag }: Pick<CacheValidity, 'versionTag'>): boolean {
    return versionTag?.startsWith(PREFIX) === true;
  }

  put(key: string, entry: MemoryEntry, ttlMs: number): void {
    if (this.active && entry.versionTag?.startsWith(buildVersionTag(this.outageId)) === true)
      this.memory.write(`${PREFIX}${key}`, entry, ttlMs);
  }

  /** Records that this process wrote a collection. */
  putVersionTag(versionKey: string, ttlMs: number): void {
    if (this.active) this.memory.write(`${PREFIX}${versionKey}`, randomUUID(), ttlMs);
  }
}

/** Of keys, since the entries of the shared store are in the same memory, and of version tags. */
const PREFIX = 'apart ';
const buildVersionTag = (outageId: string, writeTag = ''): string => `${PREFIX}${outageId} ${writeTag}`;
