import { ListProgress } from '../../keap/codec/list-progress.js';
import type { Page } from '../../keap/keap-client.js';
import { confirmByOrders, type Confirmation } from '../evidence/confirm.js';
import { proven, unproven, type ScanEnd } from '../evidence/evidence.js';
import { chooseOrders, describeOrder, isOrderShown, looksFull, type OrderedIds } from '../evidence/order.js';
import { hasKnownColumns } from '../evidence/known-columns.js';
import { createEndlessListError, isBadRequest } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import type { PageCounts } from '../store/store-page.js';
import { restartScan, type ScanCounts } from '../legs/restart.js';
import { readFlag, readNumber, readText, type ListScan } from './cursor.js';
import { findVisited } from './identities.js';

/** How often a scan restarts because Keap rejects its own page token. */
const MAX_RESTARTS = 5;

interface Position extends ScanCounts {
  /** Null: the first page. */
  readonly token: string | null;
  /** Every page is stored; only the end is to be confirmed. */
  readonly isDone: boolean;
  /** How many records the last page held. */
  readonly lastRows: number;
}

const START: Position = { token: null, repeated: 0, unidentified: 0, isDone: false, lastRows: 0 };

/**
 * Scans page by page by Keap's tokens. A whole list is one page. At the end the first pages in other orders must hold no
 * other records, or the list is scanned once more; below a parent only where the last page looks full, since each of thousands would cost a call more.
 */
export async function scanByTokens(leg: Leg, list: ListScan): Promise<ScanEnd> {
  const { end, mayHaveMoved } = await scanOnce(leg, list, parsePosition(list.position));
  if (!mayHaveMoved) return end;
  // Tokens may be offsets, so a record that is deleted meanwhile hides another.
  await restartScan(leg, { cursor: START, list: null });
  return (await scanOnce(leg, list, START)).end;
}

async function scanOnce(leg: Leg, list: ListScan, from: Position): Promise<Confirmation> {
  const { parentId } = list;
  let progress = new ListProgress();
  let position = from;
  let emptyPages = 0;
  for (let restarts = 0; !position.isDone;) {
    const { token } = position;
    const request = { ...(token !== null && { token }), ...(parentId !== null && { parentId }) };
    const page = await leg.fetchPage(request).catch((error: unknown) => {
      if (token !== null && restarts < MAX_RESTARTS && isBadRequest(error)) return null;
      throw error;
    });
    if (page === null) {
      restarts += 1;
      progress = new ListProgress();
      leg.context.log.warn({ resource: leg.key.resource }, 'Keap rejected its own page token; the scan restarts');
      await restartScan(leg, {
        cursor: list.cursor(START),
        list: parentId === null ? null : { ...position, parentId },
      });
      position = START;
      continue;
    }
    const next = page.nextToken;
    if (next !== null && !progress.addToken(next))
      throw createEndlessListError(leg.endpoint, 'returned a page token twice');
    if (next !== null && page.rows.length === 0) emptyPages += 1;
    if (emptyPages > MAX_EMPTY_PAGES) throw createEndlessListError(leg.endpoint, 'returned empty pages with a token');
    const counts = await commitPage(leg, list, page, position);
    progress.addRecords(counts);
    if (progress.isStuck) throw createEndlessListError(leg.endpoint, 'repeats records of earlier pages');
    position = counts.position;
  }
  return confirmEnd(leg, list, position);
}

/** How many empty pages with a token one scan accepts. */
const MAX_EMPTY_PAGES = 20;

async function confirmEnd(leg: Leg, { parentId }: ListScan, { lastRows }: Position): Promise<Confirmation> {
  if (parentId === null && leg.scanKind !== 'WHOLE') return confirmByOrders(leg, lastRows);
  const end = parentId === null ? await readWholeAgain(leg) : await confirmChildren(leg, parentId, lastRows);
  return { end, mayHaveMoved: false };
}

/** Reads the list of one parent from both ends where its last page looks full. */
async function confirmChildren(leg: Leg, parentId: string, lastRows: number): Promise<ScanEnd> {
  if (!looksFull(lastRows, leg.endpoint)) return proven('ENDED', 'its last page has no token');
  const reads: OrderedIds[] = [];
  for (const orderBy of chooseOrders(leg.endpoint)) {
    const page = await leg.fetchPage({ parentId, orderBy });
    const ids = leg.identifyRecords(page, parentId).filter((id) => id !== null);
    const visited = await findVisited(leg, ids);
    const missing = ids.filter((id) => !visited.has(id)).length;
    if (missing > 0)
      return unproven(`its first page in the order ${describeOrder(orderBy)} holds ${missing} other records`);
    reads.push({ orderBy, ids });
  }
  const orders = reads.map(({ orderBy }) => describeOrder(orderBy)).join(' and ');
  return isOrderShown(reads)
    ? proven('ENDED', `its first pages in the orders ${orders} hold no other records`)
    : unproven(`its last page holds ${lastRows} records, and no other order shows that the list ends there`);
}

/** How often a list that Keap sends whole is read to find two equal reads. */
const MAX_WHOLE_READS = 4;

/** Reads a whole list again until two reads that follow each other hold the same records. */
async function readWholeAgain(leg: Leg): Promise<ScanEnd> {
  for (let reads = 2; reads <= MAX_WHOLE_READS; reads += 1) {
    const page = await leg.fetchPage({});
    if (leg.endpoint.responseShape === 'record' && !hasKnownColumns(leg.row, page.rows[0]))
      return unproven('Keap answered with an object that has none of its properties');
    const ids = leg.identifyRecords(page, null);
    const visited = await findVisited(leg, ids);
    const found = new Set(ids.filter((id) => id !== null)).size;
    if (ids.every((id) => id === null || visited.has(id)) && found === (await leg.countVisited()))
      return proven('AGREED', 'a second read holds the same records', found);
    await restartScan(leg, { cursor: START, list: null });
    await leg.commit({ page, cursor: () => ({ ...START, isDone: true }) });
  }
  return unproven(`no two of ${MAX_WHOLE_READS} reads hold the same records`);
}

/** Stores a page. Returns its counts and the next position. */
async function commitPage(
  leg: Leg,
  list: ListScan,
  page: Page,
  position: Position,
): Promise<PageCounts & { readonly position: Position }> {
  const isDone = page.nextToken === null;
  const toPosition = ({ repeated, unidentified }: ScanCounts): Position => ({
    token: page.nextToken,
    repeated: position.repeated + repeated,
    unidentified: position.unidentified + unidentified,
    isDone,
    lastRows: page.rows.length,
  });
  const counts = await leg.commit({
    page,
    parentId: list.parentId,
    cursor: (pageCounts) => list.cursor(toPosition(pageCounts)),
  });
  return { ...counts, position: toPosition(counts) };
}

function parsePosition(cursor: unknown): Position {
  return {
    token: readText(cursor, 'token'),
    repeated: readNumber(cursor, 'repeated'),
    unidentified: readNumber(cursor, 'unidentified'),
    isDone: readFlag(cursor, 'isDone'),
    lastRows: readNumber(cursor, 'lastRows'),
  };
}
