import type { Clause, Page } from '../../keap/keap-client.js';
import { compareWhole, describeUnvisited, readInOrder } from '../evidence/confirm.js';
import { proven, unproven, type ScanEnd } from '../evidence/evidence.js';
import { describeOrder, isOrderShown, type OrderBy } from '../evidence/order.js';
import type { Leg } from '../legs/leg.js';
import { readId } from './cursor.js';
import { OrderViolation, readNumericIds } from './identities.js';

/** How often a scan goes on behind an end that the other order shows to be none. */
const MAX_CONTINUATIONS = 20;

/**
 * Scans by `id > LAST`, ids ascending: inserts and deletes elsewhere cannot shift it, and one number resumes it. It ends
 * with an empty read behind the last id, or with a first page that seems to be all; then the first page of descending ids
 * must hold no other records. Where it holds higher ones, the scan goes on. Throws OrderViolation when a page is not
 * ascending or not above LAST.
 */
export async function scanByKeyset(leg: Leg): Promise<ScanEnd> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  let last = readId(leg.cursor, 'last');
  /** The read before the last confirmation was empty too. */
  let wasEmptyBefore = false;
  for (let continuations = 0; continuations <= MAX_CONTINUATIONS;) {
    const after: Clause = { field, op: '>', value: last.toString() };
    const page = await leg.fetchPage({ filter: [after], orderBy: { field: 'id', direction: 'asc' } });
    const isEmpty = page.rows.length === 0;
    if (isEmpty && page.nextToken !== null) return unproven('Keap sent an empty page that is not the last');
    const highest = readHighestId(leg, page, last);
    if (!isEmpty && highest === last) throw new OrderViolation('a page contained no id to go on from');
    await leg.commit({ ...(!isEmpty && { page }), cursor: () => ({ last: highest.toString() }) });
    const isOnlyPage = last === 0n && page.nextToken === null && page.rows.length < leg.endpoint.pageSize;
    last = highest;
    if (!isEmpty) wasEmptyBefore = false;
    if (!isEmpty && !isOnlyPage) continue;
    const end = await confirmEnd(leg, last, isEmpty);
    if (end !== 'goOn') return end;
    if (isEmpty && wasEmptyBefore)
      return unproven(`reads behind the id ${last} are empty, though its list in another order holds higher ids`);
    wasEmptyBefore = isEmpty;
    continuations += 1;
  }
  return unproven(`its list ended early more than ${MAX_CONTINUATIONS} times`);
}

const DESCENDING: OrderBy = { field: 'id', direction: 'desc' };

/**
 * Compares the end of the scan with the first page of descending ids. `goOn`: that page holds higher ids, or shows nothing
 * and no read behind the last id was empty.
 */
async function confirmEnd(leg: Leg, last: bigint, isEmptyBehind: boolean): Promise<ScanEnd | 'goOn'> {
  const read = await readInOrder(leg, DESCENDING);
  if (read.unvisitedIds.length > 0)
    return read.unvisitedIds.every((id) => /^\d+$/.test(id) && BigInt(id) > last)
      ? 'goOn'
      : unproven(describeUnvisited(read));
  const emptyRead = `a read behind the id ${last} is empty`;
  if (!isOrderShown([read])) {
    // The page may be the one of the scan again, cut at the same place.
    return isEmptyBehind
      ? proven('ENDED', `${emptyRead}; Keap ignores the order ${describeOrder(DESCENDING)}`)
      : 'goOn';
  }
  if (read.isWhole) {
    const end = await compareWhole(leg, read);
    if (end.isProven) return end;
  }
  return isEmptyBehind
    ? proven(
        'ENDED',
        `${emptyRead}, and the first page in the order ${describeOrder(DESCENDING)} holds no other records`,
      )
    : 'goOn';
}

/** The last id of a page that is in order. The same record twice in a row is a repetition, not a violation of the order. */
function readHighestId(leg: Leg, page: Page, last: bigint): bigint {
  let highest = last;
  for (const [position, id] of readNumericIds(leg, page).entries()) {
    if (id < highest || id === last) {
      const reason = position === 0 ? 'a page began below the requested id' : 'ids were not ascending';
      throw new OrderViolation(reason);
    }
    highest = id;
  }
  return highest;
}
