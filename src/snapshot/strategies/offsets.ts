import { ListProgress } from '../../keap/codec/list-progress.js';
import type { Page } from '../../keap/keap-client.js';
import { proven, unproven, type ScanEnd } from '../evidence/evidence.js';
import { createEndlessListError } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import type { PageCounts } from '../store/store-page.js';
import { isOrderedById } from './strategy-kind.js';
import { readFlag, readNullableNumber, readNumber, readText, type ListScan } from './cursor.js';
import { isVisited, findVisited } from './identities.js';

/** How often one scan rewinds after shifted pages. A list that still shifts then has no stable order. */
const MAX_REWINDS = 20;
/** How often a list is read, at most, when Keap counts more records than it returned. */
const MAX_ROUNDS = 2;

interface Position {
  /** How many places of the list are scanned. */
  readonly offset: number;
  /** The identity of the record in the last of them; null where it has none. */
  readonly last: string | null;
  /** 1, and 2 when the list is read again. */
  readonly round: number;
  /** How many different records this list has sent. */
  readonly found: number;
  /** The whole list is scanned. */
  readonly isDone: boolean;
  /** How many records Keap counted when the list was done; null where it did not say. */
  readonly total: number | null;
}

/** A page that overlaps the scanned part of the list, and where it begins. */
interface OverlappingPage {
  readonly page: Page;
  readonly ids: readonly (string | null)[];
  readonly from: number;
  /** Indexes on the page of records that were visited before. */
  readonly overlap: ReadonlySet<number>;
}

/**
 * Scans a list that is paged by offset, which shifts under inserts and deletes. Each page begins with the last record of
 * the page before. Where it does not, the scan rewinds to a visited record and goes on from there. The end is a page with
 * nothing behind that record. Where Keap then counts more records than were found, the list is read once again.
 */
export async function scanByOffsets(leg: Leg, list: ListScan): Promise<ScanEnd> {
  const scan = new OffsetScan(leg, list);
  let position = parsePosition(list.position);
  while (!position.isDone) position = await scan.next(position);
  return assessEnd(position);
}

function assessEnd({ total, found }: Position): ScanEnd {
  if (total === null) return proven('ENDED', 'a page behind its last record is empty');
  if (found < total) return unproven(`Keap counts ${total} records and sent ${found} different ones`);
  return found === total
    ? proven('COUNTED', 'as many came as Keap counts', total)
    : proven('ENDED', `a page behind its last record is empty; Keap counts ${total}`, total);
}

class OffsetScan {
  private rewinds = 0;
  private readonly progress = new ListProgress();

  constructor(
    private readonly leg: Leg,
    private readonly list: ListScan,
  ) {}

  /** Stores the next page and returns the next position. */
  async next(position: Position): Promise<Position> {
    const { page, ids, from, overlap } = await this.fetchOverlappingPage(position);
    const offset = from + ids.length;
    if (ids.length === 0 || (position.offset > 0 && ids.length === 1 && overlap.has(0)))
      return this.finishOrRescan(position, page);
    this.progress.addPage(position.round > 1 || overlap.size < ids.length);
    if (this.progress.idlePages > MAX_REWINDS)
      throw createEndlessListError(this.leg.endpoint, 'repeats records of earlier pages');
    // An `offset` that Keap ignores, also while the list is read again: the same page comes for ever.
    if (offset > 2 * Math.max(position.found, page.total ?? 0) + MAX_REWINDS * ids.length)
      throw createEndlessListError(this.leg.endpoint, 'goes on behind twice its records');
    const toPosition = ({ records }: PageCounts): Position => {
      const found = position.found + records;
      // A read behind the end of each of thousands of child lists would cost too much; the count is proof enough.
      const isDone = this.list.parentId !== null && found === page.total && offset >= found;
      return {
        offset,
        last: ids.at(-1) ?? null,
        round: position.round,
        found,
        isDone,
        total: isDone ? page.total : null,
      };
    };
    const counts = await this.leg.commit({
      page,
      parentId: this.list.parentId,
      overlap,
      isOutOfOrder: isOrderedById(this.leg.endpoint) && !isAscending(ids),
      cursor: (pageCounts) => this.list.cursor(toPosition(pageCounts)),
    });
    const nextPosition = toPosition(counts);
    if (nextPosition.isDone) return nextPosition;
    return position.round > 1 && page.total !== null && nextPosition.found >= page.total
      ? this.finishOrRescan(nextPosition, page)
      : nextPosition;
  }

  private async finishOrRescan(position: Position, { total }: Page): Promise<Position> {
    if (total !== null && position.found < total && position.round < MAX_ROUNDS)
      return { ...position, offset: 0, last: null, round: position.round + 1 };
    const done: Position = { ...position, isDone: true, total };
    await this.leg.commit({ cursor: () => this.list.cursor(done) });
    return done;
  }

  /** The page that begins with the last scanned record, or else one further back that begins with any visited record. */
  private async fetchOverlappingPage(position: Position): Promise<OverlappingPage> {
    let from = Math.max(0, position.offset - 1);
    for (let step = this.leg.endpoint.pageSize; ; step *= 2) {
      const { parentId } = this.list;
      const page = await this.fetchPage(from);
      const ids = this.leg.identifyRecords(page, parentId);
      if (position.offset > 0 && from === position.offset - 1 && ids.length > 0 && ids[0] === position.last)
        return { page, ids, from, overlap: new Set([0]) };
      if (position.offset === 0 && position.round === 1) return { page, ids, from, overlap: new Set() };
      const visited = await findVisited(this.leg, ids);
      const overlaps = from === 0 || isVisited(visited, ids[0]);
      if (overlaps || this.rewinds >= MAX_REWINDS) return { page, ids, from, overlap: findOverlap(ids, visited) };
      this.rewinds += 1;
      from = Math.max(0, position.offset - 1 - step);
    }
  }

  private fetchPage(from: number): Promise<Page> {
    const { parentId } = this.list;
    return this.leg.fetchPage({
      ...(from > 0 && { token: String(from) }),
      ...(parentId !== null && { parentId }),
      ...(isOrderedById(this.leg.endpoint) && { orderBy: { field: 'id', direction: 'asc' } }),
    });
  }
}

/** The indexes of visited records on a page. A record without an identity cannot be recognized and was counted at its first appearance. */
const findOverlap = (ids: readonly (string | null)[], visited: ReadonlySet<string>): Set<number> =>
  new Set(ids.flatMap((id, index) => (id === null || visited.has(id) ? [index] : [])));

/** Whether ids are in ascending order, as requested. */
function isAscending(ids: readonly (string | null)[]): boolean {
  const numericIds = ids.flatMap((id) => (id !== null && /^\d+$/.test(id) ? [BigInt(id)] : []));
  return numericIds.every((id, index) => index === 0 || id >= (numericIds[index - 1] ?? 0n));
}

function parsePosition(cursor: unknown): Position {
  return {
    offset: readNumber(cursor, 'offset'),
    last: readText(cursor, 'last'),
    round: Math.max(1, readNumber(cursor, 'round')),
    found: readNumber(cursor, 'found'),
    isDone: readFlag(cursor, 'isDone'),
    total: readNullableNumber(cursor, 'total'),
  };
}
