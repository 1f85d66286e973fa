import type { Clause, Page } from '../../keap/keap-client.js';
import { confirmByOrders, type Confirmation } from '../evidence/confirm.js';
import type { ScanEnd } from '../evidence/evidence.js';
import type { Leg } from '../legs/leg.js';
import { restartScan } from '../legs/restart.js';
import { readId } from './cursor.js';
import { OrderViolation, MAX_NUMERIC_ID, readNumericIds } from './identities.js';

interface Position {
  /** Every id up to this one is scanned. */
  readonly last: bigint;
  /** How many ids the next window spans; 0: unknown, probe first. */
  readonly width: bigint;
}

/** The highest factor by which a window grows. */
const MAX_GROWTH = 16n;

/**
 * Scans a collection that Keap filters by id but does not order by id: a window `id > A; id <= B` that fits on one page is
 * complete in any order. It ends with a read above the last window that is not full; then the first pages in other orders
 * must hold no other records, or the collection is scanned once more. Throws OrderViolation when an id lies outside the
 * window.
 */
export async function scanByWindows(leg: Leg): Promise<ScanEnd> {
  const { end, mayHaveMoved } = await scanOnce(leg, {
    last: readId(leg.cursor, 'last'),
    width: readId(leg.cursor, 'width'),
  });
  if (!mayHaveMoved) return end;
  await restartScan(leg, { cursor: null, list: null });
  return (await scanOnce(leg, { last: 0n, width: 0n })).end;
}

async function scanOnce(leg: Leg, from: Position): Promise<Confirmation> {
  let lastRows = 0;
  const noteLastPage = (rows: number): void => void (lastRows = rows);
  for (let position: Position | null = from; position !== null;) {
    const needsProbe: boolean = position.width === 0n || position.last >= MAX_NUMERIC_ID;
    position = needsProbe ? await probeAhead(leg, position.last, noteLastPage) : await scanWindow(leg, position);
  }
  return confirmByOrders(leg, lastRows);
}

/** Requests everything above `last`. A single page is the rest and ends the leg; the first of several shows where records go on. */
async function probeAhead(leg: Leg, last: bigint, noteLastPage: (rows: number) => void): Promise<Position | null> {
  const page = await fetchBetween(leg, last, null);
  if (page.nextToken === null && page.rows.length < leg.endpoint.pageSize) {
    // Past these ids, so that a leg which is interrupted before its end is confirmed does not read them twice.
    const highest = readNumericIds(leg, page).reduce((high, id) => (id > high ? id : high), last);
    await commitWindow(leg, page, { last: highest, width: 0n });
    noteLastPage(page.rows.length);
    return null;
  }
  const lowest = readNumericIds(leg, page).reduce<bigint | null>(
    (low, id) => (low === null || id < low ? id : low),
    null,
  );
  if (lowest === null) throw new OrderViolation('a page contained no id to go on from');
  // The page is in another order, so lower ids may exist outside it: the window still begins at `last`.
  const width = lowest - last;
  const pageSize = BigInt(leg.endpoint.pageSize);
  return { last, width: width > pageSize ? width : pageSize };
}

async function scanWindow(leg: Leg, position: Position): Promise<Position> {
  const upTo = position.last + position.width > MAX_NUMERIC_ID ? MAX_NUMERIC_ID : position.last + position.width;
  const width = upTo - position.last;
  const page = await fetchBetween(leg, position.last, upTo);
  if (page.nextToken !== null && page.rows.length > 0) {
    if (width === 1n) throw new OrderViolation('one id filled more than a page');
    return { last: position.last, width: width / 2n };
  }
  const next = { last: upTo, width: computeNextWidth(width, page.rows.length, leg.endpoint.pageSize) };
  await commitWindow(leg, page, next);
  return next;
}

async function commitWindow(leg: Leg, page: Page, next: Position): Promise<void> {
  await leg.commit({ page, cursor: () => ({ last: next.last.toString(), width: next.width.toString() }) });
}

async function fetchBetween(leg: Leg, after: bigint, upTo: bigint | null): Promise<Page> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  const filter: Clause[] = [{ field, op: '>', value: after.toString() }];
  if (upTo !== null) filter.push({ field, op: '<=', value: upTo.toString() });
  const page = await leg.fetchPage({ filter });
  for (const id of readNumericIds(leg, page)) {
    if (id <= after || (upTo !== null && id > upTo)) throw new OrderViolation('an id lay outside the requested window');
  }
  return page;
}

/** Wide enough for nine tenths of a page at the density of the last window; 0 after an empty window, to probe first. */
function computeNextWidth(width: bigint, found: number, pageSize: number): bigint {
  if (found === 0) return 0n;
  if (found * 2 >= pageSize) return width;
  const targetWidth = (width * BigInt(pageSize) * 9n) / (BigInt(found) * 10n);
  const maxWidth = width * MAX_GROWTH;
  const next = targetWidth < maxWidth ? targetWidth : maxWidth;
  return next < MAX_NUMERIC_ID ? next : MAX_NUMERIC_ID;
}
