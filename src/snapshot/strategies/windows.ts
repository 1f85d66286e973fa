import type { Clause, Page } from '../../keap/keap-client.js';
import { closeRange } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { idAt } from './cursor.js';
import { Disagreement } from './order-violation.js';
import { HIGHEST, idsOf, numbersOf } from './numbers.js';

interface Position {
  /** Every id up to this one is behind us. */
  readonly last: bigint;
  /** How many ids the next window spans; 0: not known, look ahead first. */
  readonly width: bigint;
}

/** How much wider the next window may at most be. */
const MOST_GROWTH = 16n;

/**
 * Walks collections that Keap filters by id but does not order by id: a window `id > A; id <= B` that comes back on one
 * page is complete whatever its order. Throws Disagreement when an id lies outside the window.
 */
export async function walkByWindows(leg: Leg): Promise<void> {
  let at: Position | null = { last: idAt(leg.cursor, 'last'), width: idAt(leg.cursor, 'width') };
  while (at !== null) {
    const toLookAhead: boolean = at.width === 0n || at.last >= HIGHEST;
    at = toLookAhead ? await lookAhead(leg, at.last) : await walkWindow(leg, at);
  }
}

/** Asks for everything above `last`: a single page is the rest and ends the leg; more than one tells where records go on. */
async function lookAhead(leg: Leg, last: bigint): Promise<Position | null> {
  const page = await askBetween(leg, last, null);
  if (page.nextToken === null && page.rows.length < leg.endpoint.pageSize) {
    await keep(leg, page, { last, width: 0n }, null);
    return null;
  }
  const lowest = numbersOf(leg, page).reduce<bigint | null>((low, id) => (low === null || id < low ? id : low), null);
  if (lowest === null) throw new Disagreement('a page brought no id to go on from');
  // The page is in some other order, so lower ids may exist that it does not show: the window begins at `last` all the same.
  const width = lowest - last;
  const pageful = BigInt(leg.endpoint.pageSize);
  return { last, width: width > pageful ? width : pageful };
}

async function walkWindow(leg: Leg, at: Position): Promise<Position> {
  const upTo = at.last + at.width > HIGHEST ? HIGHEST : at.last + at.width;
  const width = upTo - at.last;
  const page = await askBetween(leg, at.last, upTo);
  if (page.nextToken !== null && page.rows.length > 0) {
    if (width === 1n) throw new Disagreement('one id filled more than a page');
    return { last: at.last, width: width / 2n };
  }
  const next = { last: upTo, width: nextWidth(width, page.rows.length, leg.endpoint.pageSize) };
  await keep(leg, page, next, at.last);
  return next;
}

/** Stores a window's page; `from` null: the page is the rest of the collection. */
async function keep(leg: Leg, page: Page, next: Position, from: bigint | null): Promise<void> {
  const range = from === null ? { after: next.last, upTo: null } : { after: from, upTo: next.last };
  await leg.commit({
    page,
    cursor: () => ({ last: next.last.toString(), width: next.width.toString() }),
    close: (statements, place) => closeRange(statements, place, range, idsOf(leg, page)),
    ends: from === null,
  });
}

async function askBetween(leg: Leg, after: bigint, upTo: bigint | null): Promise<Page> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  const filter: Clause[] = [{ field, op: '>', value: after.toString() }];
  if (upTo !== null) filter.push({ field, op: '<=', value: upTo.toString() });
  const page = await leg.ask({ filter });
  for (const id of numbersOf(leg, page)) {
    if (id <= after || (upTo !== null && id > upTo)) throw new Disagreement('an id lay outside the window asked for');
  }
  return page;
}

/** Wide enough for nine tenths of a page at the density just seen; an empty window says to look ahead. */
function nextWidth(width: bigint, found: number, pageSize: number): bigint {
  if (found === 0) return 0n;
  if (found * 2 >= pageSize) return width;
  const fitting = (width * BigInt(pageSize) * 9n) / (BigInt(found) * 10n);
  const most = width * MOST_GROWTH;
  const next = fitting < most ? fitting : most;
  return next < HIGHEST ? next : HIGHEST;
}
