import type { Clause, Page } from '../../keap/keap-client.js';
import { closeRange } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { readId } from './cursor.js';
import { OrderViolation, readIds, readNumericIds } from './identities.js';

/**
 * Scans by `id > LAST`, ids ascending: inserts and deletes elsewhere cannot shift it, and one number resumes it. Throws
 * OrderViolation when a page is not ascending or not above LAST.
 */
export async function scanByKeyset(leg: Leg): Promise<void> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  let last = readId(leg.cursor, 'last');
  for (;;) {
    const after: Clause = { field, op: '>', value: last.toString() };
    const page = await leg.fetchPage({ filter: [after], orderBy: { field: 'id', direction: 'asc' } });
    const highest = readHighestId(leg, page, last);
    const isLast = page.rows.length === 0 || (page.nextToken === null && page.rows.length < leg.endpoint.pageSize);
    if (!isLast && highest === last) throw new OrderViolation('a page contained no id to go on from');
    const range = { after: last, upTo: isLast ? null : highest };
    await leg.commit({
      page,
      cursor: () => ({ last: highest.toString() }),
      close: (statements, legKey) => closeRange(statements, legKey, range, readIds(leg, page)),
      isLast,
    });
    if (isLast) return;
    last = highest;
  }
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
