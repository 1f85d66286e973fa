import type { Generation, Payload } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { isSortedById } from '../sources/order-guard.js';
import type { Page, Source } from '../sources/source.js';
import { captureError } from './failure.js';
import { minKnown, estimatePagesAhead, countPagesUnread, planLookup, replan, type Plan } from './plan.js';
import { readId } from './request-cache.js';
import { fetchEachById, type LoadResult } from './fetch-singly.js';
import type { Lookup } from './scan-pages.js';

/**
 * Records by id where Keap has no id set but lists them in id order (companies): either one call each, or the range of
 * ids between the lowest and the highest wanted, page by page, whichever is cheaper; judged anew after each page.
 * What a failed page would have held fails with it.
 */
export async function sweepIds(source: Source, { key, way, ids, fields }: Lookup): Promise<LoadResult> {
  const numeric = ids.filter((id) => /^\d+$/.test(id));
  let left = numeric.map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const odd = ids.filter((id) => !/^\d+$/.test(id));
  const found: LoadResult = await fetchEachById(source, key, odd, fields, 'one call each');
  const { pageSize } = way;
  const end = left.at(-1) ?? 0n;
  const span = Number(end - (left[0] ?? 0n)) + 1;
  let plan: Plan = planLookup({
    records: left.length,
    span,
    size: source.collectionSize(key),
    pageSize,
    hasTotalHint: true,
    hasSinglePath: true,
  });
  for (let read = 1; left.length > 0; read += 1) {
    const names = left.map(String);
    if (plan.kind === 'PER_KEY') return merge(found, await fetchEachById(source, key, names, fields, plan.reason));
    const told = `${left.length} of ${key}: ${plan.reason}`;
    try {
      const page = await readRange(source, { key, way, fields }, left[0] as bigint, end, told);
      take(page.rows, new Set(names), found);
      if (page.nextToken === null) return found;
      const last = readId(page.rows.at(-1) ?? {}) ?? '0';
      // Only in their order do ids tell that those before the last are not there.
      const isOrdered = isSortedById(page.rows, 'asc') && /^\d+$/.test(last);
      const rest = left.filter((id) => (isOrdered ? id > BigInt(last) : !found.has(String(id))));
      const seen = page.rows.flatMap((row) => readId(row) ?? []);
      // A page that ends before the range begins: the range is not honoured, so reading on would never end.
      const ahead = minKnown(
        estimatePagesAhead(seen, end, pageSize),
        countPagesUnread(source.collectionSize(key), pageSize, read),
      );
      plan = replan(rest.length, isOrdered && rest.length < left.length ? ahead : null, read, numeric.length);
      left = rest;
    } catch (error) {
      const failure = captureError(error);
      return merge(found, new Map(names.map((id) => [id, failure])));
    }
  }
  return found;
}

function readRange(
  source: Source,
  { key, way, fields }: { readonly key: ResourceKey; readonly way: Generation; readonly fields: readonly string[] },
  from: bigint,
  to: bigint,
  plan: string,
): Promise<Page> {
  const field = way.keyset?.filter ?? 'id';
  const filter = [
    { field, op: '>=', value: String(from) },
    { field, op: '<=', value: String(to) },
  ] as const;
  return source.fetchPage(key, { filter, orderBy: { field: 'id', direction: 'asc' }, fields }, plan);
}

function take(rows: readonly Payload[], wanted: ReadonlySet<string>, found: LoadResult): void {
  for (const row of rows) {
    const id = readId(row);
    if (id !== null && wanted.has(id)) found.set(id, row);
  }
}

function merge(into: LoadResult, more: LoadResult): LoadResult {
  for (const [id, value] of more) into.set(id, value);
  return into;
}
