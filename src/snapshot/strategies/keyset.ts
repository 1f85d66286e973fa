import type { Clause, Page } from '../../keap/keap-client.js';
import { confirmByOrders } from '../evidence/confirm.js';
import { proven, unproven, type ScanEnd } from '../evidence/evidence.js';
import type { Leg } from '../legs/leg.js';
import { readId } from './cursor.js';
import { OrderViolation, readNumericIds } from './identities.js';

/**
 * Scans by `id > LAST`, ids ascending: inserts and deletes elsewhere cannot shift it, and one number resumes it. It ends
 * with an empty read behind the last id; a list of one page is read a second time instead, in descending order. Throws
 * OrderViolation when a page is not ascending or not above LAST.
 */
export async function scanByKeyset(leg: Leg): Promise<ScanEnd> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  let last = readId(leg.cursor, 'last');
  for (;;) {
    const after: Clause = { field, op: '>', value: last.toString() };
    const page = await leg.fetchPage({ filter: [after], orderBy: { field: 'id', direction: 'asc' } });
    if (page.rows.length === 0) {
      if (page.nextToken !== null) return unproven('Keap sent an empty page that is not the last');
      return last === 0n ? confirmSmallList(leg, last) : proven('ENDED', `a read behind the id ${last} is empty`);
    }
    const highest = readHighestId(leg, page, last);
    if (highest === last) throw new OrderViolation('a page contained no id to go on from');
    await leg.commit({ page, cursor: () => ({ last: highest.toString() }) });
    const isOnlyPage = last === 0n && page.nextToken === null && page.rows.length < leg.endpoint.pageSize;
    last = highest;
    if (!isOnlyPage) continue;
    const { end, unvisitedIds } = await confirmByOrders(leg, [{ field: 'id', direction: 'desc' }]);
    // Records behind the last id come with the next page: this one was short.
    if (end.isProven || !unvisitedIds.every((id) => BigInt(id) > highest)) return end;
  }
}

async function confirmSmallList(leg: Leg, last: bigint): Promise<ScanEnd> {
  await leg.commit({ cursor: () => ({ last: last.toString() }) });
  return (await confirmByOrders(leg, [{ field: 'id', direction: 'desc' }])).end;
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
