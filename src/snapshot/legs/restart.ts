import type { Statements } from '../../db/sql.js';
import type { Endpoint, Row } from '../../resources/row.js';
import type { RunLease } from '../lease.js';
import type { ScanKind } from '../snapshot.js';
import type { LegKey } from '../store/store-page.js';
import { clearVisited } from '../store/tombstone.js';
import { isOrderedById } from '../strategies/strategy-kind.js';

interface RestartedLeg {
  readonly key: LegKey;
  readonly endpoint: Endpoint;
  readonly row: Row;
  readonly scanKind: ScanKind;
  readonly context: { readonly lease: Pick<RunLease, 'commit'> };
}

const BEGIN = `
update keap.snapshot_leg
   set walk = $3, api = $4, path = $5, cursor = null, records = 0, repeated = 0, unidentified = 0, expected = null,
       reason = null, reason_code = null,
       restarts = restarts + case when path is null then 0 else 1 end
 where run_id = $1 and resource = $2`;

/**
 * Stores the scan kind and endpoint of a leg before its first page. Clears the visited ids and counts of an earlier scan
 * in this run. Stored versions stay; this scan rewrites or closes them.
 */
export async function beginScan(statements: Statements, leg: RestartedLeg): Promise<void> {
  const { key, endpoint } = leg;
  await clearVisited(statements, key);
  await statements.query(BEGIN, [key.runId, key.resource, leg.scanKind, endpoint.apiVersion, endpoint.path]);
  // Only where another endpoint can be scanned by id: some collections are paged at every endpoint.
  const canScanById = leg.row.endpoints.some(({ keyset }) => keyset !== null);
  if (leg.scanKind === 'OFFSETS' && !isOrderedById(endpoint) && canScanById) await markPaged(statements, leg);
}

/** Marks the run PAGED: it relied on the order of a list. */
export async function markPaged(statements: Statements, { key }: Pick<RestartedLeg, 'key'>): Promise<void> {
  await statements.query(`update keap.snapshot_run set consistency = 'PAGED' where id = $1`, [key.runId]);
}

/** The counts of a scan so far, to be subtracted when it restarts. */
export interface ScanCounts {
  readonly repeated: number;
  readonly unidentified: number;
}

/** The list of one parent that restarts: its id, and the counts of its scan so far. */
export interface RestartedList extends ScanCounts {
  readonly parentId: string;
}

/**
 * Restarts a scan at `cursor`: clears its visited ids and its counts. Stored versions stay. With `list` the list of one
 * parent restarts alone: the children of other parents stay visited, and a gap of their lists stays noted.
 */
export async function restartScan(
  leg: RestartedLeg,
  { cursor, list }: { readonly cursor: unknown; readonly list: RestartedList | null },
): Promise<void> {
  await leg.context.lease.commit(async (statements) => {
    const cleared = await clearVisited(statements, leg.key, list?.parentId ?? null);
    await statements.query(
      `update keap.snapshot_leg
          set cursor = $3, restarts = restarts + 1, records = records - $4, reason = case when $5 then reason end,
              repeated = case when $5 then repeated - $6 else 0 end,
              unidentified = case when $5 then unidentified - $7 else 0 end
        where run_id = $1 and resource = $2`,
      [
        leg.key.runId,
        leg.key.resource,
        cursor === null ? null : JSON.stringify(cursor),
        cleared,
        list !== null,
        list?.repeated ?? 0,
        list?.unidentified ?? 0,
      ],
    );
  });
}

/** Restarts a leg as a scan by page tokens, because Keap does not honour ids, and marks the run PAGED. */
export async function fallBackToTokens(leg: RestartedLeg): Promise<void> {
  await leg.context.lease.commit(async (statements) => {
    await markPaged(statements, leg);
    await clearVisited(statements, leg.key);
    await statements.query(
      `update keap.snapshot_leg
          set walk = 'TOKENS', api = $3, path = $4, cursor = null, restarts = restarts + 1, reason = null, records = 0, repeated = 0,
              unidentified = 0
        where run_id = $1 and resource = $2`,
      [leg.key.runId, leg.key.resource, leg.endpoint.apiVersion, leg.endpoint.path],
    );
  });
}
