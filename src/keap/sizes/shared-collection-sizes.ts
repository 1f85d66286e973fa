import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import { resourceKeys, type ResourceKey } from '../../resources/table.js';
import type { CollectionSizes } from './collection-sizes.js';
import type { StoreGuard } from '../cache/store-guard.js';

const SIZE_TTL_MS = 86_400_000;
const RELOAD_INTERVAL_MS = 60_000;

export interface SharedCollectionSizesOptions {
  readonly sizes: CollectionSizes;
  readonly store: Keyv;
  readonly guard: StoreGuard;
  /** Of the account and its credential. */
  readonly fingerprint: string;
  readonly clock: Clock;
}

/** What one process has learned of how large collections are, the others need not learn again. A store that is away is no fault. */
export class SharedCollectionSizes {
  private loadedAtMs = -Infinity;
  private readonly published = new Map<ResourceKey, number>();

  constructor(private readonly options: SharedCollectionSizesOptions) {}

  /** Tells the others of a size that was counted to its end. */
  publish(key: ResourceKey): void {
    const size = this.options.sizes.get(key);
    if (size?.basis !== 'counted' || this.published.get(key) === size.records) return;
    this.published.set(key, size.records);
    const { store, guard } = this.options;
    void guard(() => store.set(this.buildKey(key), size.records, SIZE_TTL_MS));
  }

  /** Looks what others have told, now and then; what is known better here stays. Never rejects. */
  async load(): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs < this.loadedAtMs + RELOAD_INTERVAL_MS) return;
    this.loadedAtMs = nowMs;
    const keys = resourceKeys.map((key) => this.buildKey(key));
    const { store, guard } = this.options;
    const stored = (await guard(() => store.getMany<number>(keys))) ?? [];
    const found = resourceKeys.flatMap((key, index): [ResourceKey, number][] => {
      const records = stored[index];
      return typeof records === 'number' ? [[key, records]] : [];
    });
    this.options.sizes.seed(new Map(found));
  }

  private buildKey(key: ResourceKey): string {
    return `size ${this.options.fingerprint} ${key}`;
  }
}
