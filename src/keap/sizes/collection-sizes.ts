import type { ResourceKey } from '../../resources/table.js';
import type { PageRequest, CollectionSize } from '../keap-client.js';

/** Walks remembered at once per collection; older ones are forgotten. */
const MAX_SCANS = 50;

/** How many records collections have, learned from pages without a filter that pass by, or expected of the last snapshot. */
export class CollectionSizes {
  private readonly known = new Map<ResourceKey, CollectionSize>();
  /** For each page token handed out: how many records lie before the page it leads to. */
  private readonly recordsBefore = new Map<ResourceKey, Map<string, number>>();

  /** A page came. */
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
    // A page past the end may count fewer than were read before it: then some have gone, or the count is none.
    if (total !== null && (rows > 0 || recordsBefore === undefined || total >= recordsBefore))
      this.known.set(key, { records: total, basis: 'counted' });
  }

  /** A walk has come to so many records. */
  private recordProgress(
    key: ResourceKey,
    scans: Map<string, number>,
    records: number,
    nextToken: string | null,
  ): void {
    if (nextToken === null) {
      this.known.set(key, { records, basis: 'counted' });
      return;
    }
    scans.delete(nextToken);
    scans.set(nextToken, records);
    const oldest = scans.keys().next();
    if (scans.size > MAX_SCANS && oldest.done !== true) scans.delete(oldest.value);
    // More follow, so there is at least one record beyond these.
    const known = this.known.get(key);
    if (known === undefined || known.records <= records) {
      this.known.set(key, { records: records + 1, basis: 'atLeast' });
    }
  }

  /** Takes counts of a while ago where nothing better is known. */
  seed(sizes: ReadonlyMap<ResourceKey, number>): void {
    for (const [key, records] of sizes) {
      const known = this.known.get(key);
      const isBetter = known !== undefined && (known.basis === 'counted' || known.records > records);
      if (!isBetter) this.known.set(key, { records, basis: 'expected' });
    }
  }

  /** What is known; null when nothing is. */
  get(key: ResourceKey): CollectionSize | null {
    return this.known.get(key) ?? null;
  }
}
