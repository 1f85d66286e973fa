import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A store of texts that replicas may share. A failing store finds nothing; no method rejects. */
export interface TextStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Documents of this process at once; the one used longest ago leaves the store first. */
const MAX_DOCUMENTS = 1_000;
const MAX_LENGTH = 65_536;
const MAX_TOTAL_LENGTH = 16 * 2 ** 20;
const TTL_MS = 86_400_000;

interface Kept {
  readonly text: string;
  /** Whether this process wrote it to the store, and so removes it. */
  readonly isOwn: boolean;
}

/**
 * Automatic persisted queries: documents by their SHA-256, after a caller sent both once. Bounded, since each caller can
 * add documents: a longer one is executed but not kept, and after a day a client sends its text again.
 */
export class PersistedQueries {
  private readonly kept: LRUCache<string, Kept>;

  constructor(private readonly store: TextStore) {
    this.kept = new LRUCache<string, Kept>({
      max: MAX_DOCUMENTS,
      maxSize: MAX_TOTAL_LENGTH,
      sizeCalculation: ({ text }) => Math.max(1, text.length),
      ttl: TTL_MS,
      disposeAfter: ({ isOwn }, hash, reason) => {
        if (isOwn && reason === 'evict') void store.delete(toKey(hash));
      },
    });
  }

  /** The document with this hash; undefined if it is not known. */
  async find(hash: string): Promise<string | undefined> {
    if (!isHash(hash)) return undefined;
    const kept = this.kept.get(hash);
    if (kept !== undefined) return kept.text;
    const text = await this.store.get(toKey(hash));
    if (text === undefined || hashText(text) !== hash) return undefined;
    this.kept.set(hash, { text, isOwn: false });
    return text;
  }

  /** Keeps a valid document of which `hash` is the hash. */
  add(hash: string, text: string): void {
    if (text.length > MAX_LENGTH || this.kept.has(hash)) return;
    this.kept.set(hash, { text, isOwn: true });
    void this.store.set(toKey(hash), text, TTL_MS);
  }
}

const toKey = (hash: string): string => `apq:${hash}`;
const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The SHA-256 of a document, as Apollo's clients write it. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
