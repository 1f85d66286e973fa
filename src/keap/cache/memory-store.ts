import { LRUCache } from 'lru-cache';

export interface MemoryStoreOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** A Keyv store in this process, bounded in entries and bytes: Keyv's own Map grows without end. */
export class MemoryStore {
  private readonly entries: LRUCache<string, object>;

  constructor({ maxEntries, maxBytes }: MemoryStoreOptions) {
    this.entries = new LRUCache<string, object>({
      max: maxEntries,
      maxSize: maxBytes,
      // One huge page must not evict everything else.
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

/** A body is kept together with its parsed objects, which take about three times its size. */
const BYTES_PER_CHARACTER = 4;
const OVERHEAD_BYTES = 500;

function estimateBytes(entry: object): number {
  const { value } = entry as { value?: { body?: unknown } };
  const body = value?.body;
  return OVERHEAD_BYTES + (typeof body === 'string' ? body.length * BYTES_PER_CHARACTER : 0);
}
