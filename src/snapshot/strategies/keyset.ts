import type { Clause, Page } from '../../keap/keap-client.js';
import { closeRange } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { readId } from './cursor.js';
import { OrderViolation, readIds, readNumericIds } from './identities.js';

/**
 * Walks by `id > LAST`, ids ascending: what is inserted or deleted elsewhere cannot shift it, and one number resumes it.
 * Throws Disagreement when a page is not ascending or not above LAST.
 */
export async function scanByKeyset(leg: Leg): Promise<void> {
  const field = leg.endpoint.keyset?.filter ?? 'id';
  let last = readId(leg.cursor, 'last');
  for (;;) {
    const after: Clause = { field, op: '>', value: last.toString() };
    const page = await leg.fetchPage({ filter: [after], orderBy: { field: 'id', direction: 'asc' } });
    const highest = readHighestId(leg, page, last);
    const isLast = page.rows.length === 0 || (page.nextToken === null && page.rows.length < leg.endpoint.pageSize);
    if (!isLast && highest === last) throw new OrderViolation('a page brought no id to go on from');
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

/** The last id of a page that is in order. A record that stands twice in a row is counted as repeated, not held against the order. */
function readHighestId(leg: Leg, page: Page, last: bigint): bigint {
  let highest = last;
  for (const [position, id] of readNumericIds(leg, page).entries()) {
    if (id < highest || id === last) {
      const reason = position === 0 ? 'a page began below the id asked for' : 'ids were not ascending';
      throw new OrderViolation(reason);
    }
    highest = id;
  }
  return highest;
}
