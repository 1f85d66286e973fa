import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import { resourceKeys, type ResourceKey } from '../../resources/table.js';
import type { Sizes } from './collection-sizes.js';
import type { StoreGuard } from '../cache/store-guard.js';

const REMEMBERED_MS = 86_400_000;
const LOOK_EVERY_MS = 60_000;

export interface SharedSizesOptions {
  readonly sizes: Sizes;
  readonly store: Keyv;
  readonly guard: StoreGuard;
  /** Of the account and its credential. */
  readonly fingerprint: string;
  readonly clock: Clock;
}

/** What one process has learned of how large collections are, the others need not learn again. A store that is away is no fault. */
export class SharedSizes {
  private lookedAtMs = -Infinity;
  private readonly told = new Map<ResourceKey, number>();

  constructor(private readonly options: SharedSizesOptions) {}

  /** Tells the others of a size that was counted to its end. */
  tell(key: ResourceKey): void {
    const size = this.options.sizes.of(key);
    if (size?.basis !== 'counted' || this.told.get(key) === size.records) return;
    this.told.set(key, size.records);
    const { store, guard } = this.options;
    void guard(() => store.set(this.nameOf(key), size.records, REMEMBERED_MS));
  }

  /** Looks what others have told, now and then; what is known better here stays. Never rejects. */
  async look(): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs < this.lookedAtMs + LOOK_EVERY_MS) return;
    this.lookedAtMs = nowMs;
    const names = resourceKeys.map((key) => this.nameOf(key));
    const { store, guard } = this.options;
    const told = (await guard(() => store.getMany<number>(names))) ?? [];
    const found = resourceKeys.flatMap((key, place): [ResourceKey, number][] => {
      const records = told[place];
      return typeof records === 'number' ? [[key, records]] : [];
    });
    this.options.sizes.expect(new Map(found));
  }

  private nameOf(key: ResourceKey): string {
    return `size ${this.options.fingerprint} ${key}`;
  }
}
