import type { Page } from '../../keap/keap-client.js';
import type { Leg } from '../legs/leg.js';

/** Keap did not do what the walk relies on (ids in order, inside the range asked for): the leg must trust page tokens instead. */
export class OrderViolation extends Error {
  override readonly name = 'OrderViolation';
}

/** The highest id that a walk by ids takes for a number; `keap_number` of the store holds no higher one. */
export const MAX_NUMERIC_ID = 999_999_999_999_999_999n;

/** The ids of a page as numbers, records without an id left out. Throws Disagreement for an id that is no number. */
export function readNumericIds(leg: Leg, page: Page): bigint[] {
  return readIds(leg, page).map((id) => {
    if (!/^[0-9]{1,18}$/.test(id)) throw new OrderViolation('an id is not a number');
    return BigInt(id);
  });
}

/** The ids of a page, as they are stored. */
export function readIds(leg: Leg, page: Page): string[] {
  return leg.identifyRecords(page, null).filter((id) => id !== null);
}

const VISITED =
  'select keap_id from keap.snapshot_seen where run_id = $1 and resource = $2 and keap_id = any($3::text[])';

/** Which of these records this walk has met. */
export async function findVisited(leg: Leg, ids: readonly (string | null)[]): Promise<ReadonlySet<string>> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query<{ keap_id: string }>(VISITED, [leg.key.runId, leg.key.resource, ids]),
  );
  return new Set(found.map(({ keap_id }) => keap_id));
}

/** Whether a record has a name and was met. */
export function isVisited(visited: ReadonlySet<string>, id: string | null | undefined): boolean {
  return typeof id === 'string' && visited.has(id);
}
