import { readUnvisitedIds } from '../store/tombstone.js';
import type { Leg } from '../legs/leg.js';
import { unproven, type ScanEnd } from './evidence.js';

/** How many records that a scan did not visit are looked up: one call or two by id sets, and a call each without them. */
const MAX_LOOKUPS = { byIdSet: 300, single: 10 };

/**
 * Looks up records that the scan did not visit and that earlier runs have, where only the end of the list is confirmed:
 * the list may have left them out on the way, as one does that is paged by tokens and from which a record is deleted
 * meanwhile. Those that Keap still has prove that; otherwise the scan stands. At most 300 records by id sets, or 10 singly.
 * Rejects with the error of a lookup that failed: it says nothing about the record.
 */
export async function confirmGone(leg: Leg, end: ScanEnd): Promise<ScanEnd> {
  const { endpoint, row, context, key } = leg;
  if (!end.isProven || end.evidence.kind !== 'ENDED' || row.parent !== null) return end;
  const canLookUp = endpoint.idSet !== null || endpoint.single !== null;
  if (!canLookUp || endpoint.responseShape !== 'pages') return end;
  const limit = endpoint.idSet === null ? MAX_LOOKUPS.single : MAX_LOOKUPS.byIdSet;
  const ids = await context.lease.commit((statements) => readUnvisitedIds(statements, key, limit));
  if (ids.length === 0) return end;
  const found = await leg.fetchByIds(key.resource, ids, ['id']);
  const failure = [...found.values()].find((record) => record instanceof Error);
  if (failure !== undefined) throw failure;
  const left = ids.filter((id) => found.has(id));
  return left.length === 0
    ? end
    : unproven(
        `its list left out ${left.length} of ${ids.length} records that Keap has when it is asked for them by id`,
      );
}
