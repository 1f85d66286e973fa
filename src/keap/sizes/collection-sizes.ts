import type { ResourceKey } from '../../resources/table.js';
import type { PageRequest, CollectionSize } from '../keap-client.js';

/** Walks remembered at once per collection; older ones are forgotten. */
const WALKS = 50;

/** How many records collections have, learned from pages without a filter that pass by, or expected of the last snapshot. */
export class Sizes {
  private readonly known = new Map<ResourceKey, CollectionSize>();
  /** For each page token handed out: how many records lie before the page it leads to. */
  private readonly before = new Map<ResourceKey, Map<string, number>>();

  /** A page came. */
  learn(
    key: ResourceKey,
    request: PageRequest,
    { rows, nextToken, total }: { rows: number; nextToken: string | null; total: number | null },
  ): void {
    if (request.parentId !== undefined || (request.filter ?? []).length > 0) return;
    const walks = this.before.get(key) ?? new Map<string, number>();
    this.before.set(key, walks);
    const before = request.token === undefined ? 0 : walks.get(request.token);
    if (before !== undefined) this.walked(key, walks, before + rows, nextToken);
    // A page past the end may count fewer than were read before it: then some have gone, or the count is none.
    if (total !== null && (rows > 0 || before === undefined || total >= before))
      this.known.set(key, { records: total, basis: 'counted' });
  }

  /** A walk has come to so many records. */
  private walked(key: ResourceKey, walks: Map<string, number>, records: number, nextToken: string | null): void {
    if (nextToken === null) {
      this.known.set(key, { records, basis: 'counted' });
      return;
    }
    walks.delete(nextToken);
    walks.set(nextToken, records);
    const oldest = walks.keys().next();
    if (walks.size > WALKS && oldest.done !== true) walks.delete(oldest.value);
    // More follow, so there is at least one record beyond these.
    const known = this.known.get(key);
    if (known === undefined || known.records <= records) {
      this.known.set(key, { records: records + 1, basis: 'atLeast' });
    }
  }

  /** Takes counts of a while ago where nothing better is known. */
  expect(sizes: ReadonlyMap<ResourceKey, number>): void {
    for (const [key, records] of sizes) {
      const known = this.known.get(key);
      const isBetter = known !== undefined && (known.basis === 'counted' || known.records > records);
      if (!isBetter) this.known.set(key, { records, basis: 'expected' });
    }
  }

  /** What is known; null when nothing is. */
  of(key: ResourceKey): CollectionSize | null {
    return this.known.get(key) ?? null;
  }
}
