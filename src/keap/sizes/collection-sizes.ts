import { type ResourceKey, resourceKeys } from '../../resources/table.js';
import type { PageRequest, CollectionSize } from '../keap-client.js';
import type { Endpoint, Payload } from '../../resources/row.js';
import type { Keyv } from 'keyv';
import type { Clock } from '../../clock.js';
import type { StoreGuard } from '../cache/store.js';

/** Concurrent scans that are tracked per collection; older ones are dropped. */
const MAX_SCANS = 50;

/** How many records collections have, from pages without a filter or from the last snapshot. */
export class CollectionSizes {
  /** Rises with each change of a size. */
  version = 0;
  private readonly known = new Map<ResourceKey, CollectionSize>();
  /** By page token: the number of records before that page. */
  private readonly recordsBefore = new Map<ResourceKey, Map<string, number>>();

  /** Updates the size of a collection from a page. */
  observe(
    key: ResourceKey,
    request: PageRequest,
    { rows, nextToken, total }: { rows: number; nextToken: string | null; total: number | null },
  ): void {
    if (request.parentId !== undefined || (request.filter ?? []).length > 0) return;
    const scans = this.recordsBefore.get(key) ?? new Map<string, number>();
    this.recordsBefore.set(key, scans);
    const recordsBefore = request.token === undefined ? 0 : scans.get(request.token);
    if (recordsBefore !== undefined) this.recordProgress(key, scans, recordsBefore + rows, nextToken);
    // A page past the end may report a lower count than was read before it: records were deleted, or the count is wrong.
    if (total !== null && (rows > 0 || recordsBefore === undefined || total >= recordsBefore))
      this.set(key, { records: total, basis: 'counted' });
  }

  /** Updates the size from a scan that has read `records` records so far. */
  private recordProgress(
    key: ResourceKey,
    scans: Map<string, number>,
    records: number,
    nextToken: string | null,
  ): void {
    if (nextToken === null) {
      this.set(key, { records, basis: 'counted' });
      return;
    }
    scans.delete(nextToken);
    scans.set(nextToken, records);
    const oldest = scans.keys().next();
    if (scans.size > MAX_SCANS && oldest.done !== true) scans.delete(oldest.value);
    // A next page exists, so there is at least one more record.
    const known = this.known.get(key);
    if (known === undefined || known.records <= records) {
      this.set(key, { records: records + 1, basis: 'atLeast' });
    }
  }

  /** Uses older counts where no better size is known. */
  seed(sizes: ReadonlyMap<ResourceKey, number>): void {
    for (const [key, records] of sizes) {
      const known = this.known.get(key);
      const isBetter = known !== undefined && (known.basis === 'counted' || known.records > records);
      if (!isBetter) this.set(key, { records, basis: 'expected' });
    }
  }

  private set(key: ResourceKey, size: CollectionSize): void {
    const known = this.known.get(key);
    if (known?.records === size.records && known.basis === size.basis) return;
    this.known.set(key, size);
    this.version += 1;
  }

  /** The known size; null when unknown. */
  get(key: ResourceKey): CollectionSize | null {
    return this.known.get(key) ?? null;
  }
}

/** Tracks which sparse columns the rows of lists lack. */
export class ListColumns {
  /** Rises with each change of the columns. */
  version = 0;
  private readonly absentByCollection = new Map<ResourceKey, ReadonlySet<string>>();

  /** Records the rows of a list page. */
  observe(key: ResourceKey, { sparseColumns }: Endpoint, rows: readonly Payload[]): void {
    if (sparseColumns.length === 0 || rows.length === 0) return;
    const isAbsent = (name: string): boolean => rows.every((row) => row[name] === undefined || row[name] === null);
    const absent = sparseColumns.filter(isAbsent);
    const known = this.absentByCollection.get(key);
    if (known?.size === absent.length && absent.every((name) => known.has(name))) return;
    this.absentByCollection.set(key, new Set(absent));
    this.version += 1;
  }

  /** The columns that all rows of the last page lacked; null before the first page. */
  get(key: ResourceKey): ReadonlySet<string> | null {
    return this.absentByCollection.get(key) ?? null;
  }
}

const SIZE_TTL_MS = 86_400_000;
const RELOAD_INTERVAL_MS = 60_000;

export interface SharedCollectionSizesOptions {
  readonly sizes: CollectionSizes;
  readonly store: Keyv;
  readonly guard: StoreGuard;
  /** Identifies the account and the credential. */
  readonly fingerprint: string;
  readonly clock: Clock;
}

/** Shares counted collection sizes between processes. An unreachable store is no error. */
export class SharedCollectionSizes {
  private loadedAtMs = -Infinity;
  private readonly published = new Map<ResourceKey, number>();

  constructor(private readonly options: SharedCollectionSizesOptions) {}

  /** Publishes a counted size. */
  publish(key: ResourceKey): void {
    const size = this.options.sizes.get(key);
    if (size?.basis !== 'counted' || this.published.get(key) === size.records) return;
    this.published.set(key, size.records);
    const { store, guard } = this.options;
    void guard(() => store.set(this.buildKey(key), size.records, SIZE_TTL_MS));
  }

  /** Loads published sizes, once a minute at most; better local ones stay. Never rejects. */
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
