import type { Page } from '../../keap/keap-client.js';
import type { Leg } from '../legs/leg.js';

/** Keap did not return ids in order or inside the requested range, so the leg must use page tokens instead. */
export class OrderViolation extends Error {
  override readonly name = 'OrderViolation';
}

/** The highest id that a scan by ids reads as a number; `keap_number` of the store holds no higher one. */
export const MAX_NUMERIC_ID = 999_999_999_999_999_999n;

/** The ids of a page as numbers, without the records that have none. Throws OrderViolation for an id that is not a number. */
export function readNumericIds(leg: Leg, page: Page): bigint[] {
  const ids = leg.identifyRecords(page, null).filter((id) => id !== null);
  return ids.map((id) => {
    if (!/^[0-9]{1,18}$/.test(id)) throw new OrderViolation('an id is not a number');
    return BigInt(id);
  });
}

const VISITED =
  'select keap_id from keap.snapshot_seen where run_id = $1 and resource = $2 and keap_id = any($3::text[])';

/** Those of these ids that this scan has visited. */
export async function findVisited(leg: Leg, ids: readonly (string | null)[]): Promise<ReadonlySet<string>> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query<{ keap_id: string }>(VISITED, [leg.key.runId, leg.key.resource, ids]),
  );
  return new Set(found.map(({ keap_id }) => keap_id));
}

/** Whether a record has an identity and was visited. */
export function isVisited(visited: ReadonlySet<string>, id: string | null | undefined): boolean {
  return typeof id === 'string' && visited.has(id);
}
