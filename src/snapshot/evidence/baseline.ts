import type { Statements } from '../../db/sql.js';
import type { ApiVersion } from '../../resources/row.js';
import type { LegKey } from '../store/store-page.js';

/**
 * The records that a leg is compared with: as they were in the newest run before that proved the collection, or that a
 * person accepted. What an undecided run stored since then is no part of it.
 */
export interface Baseline {
  /** The records as they were in this run; where no run proved the collection, the run before this one. */
  readonly runId: number;
  /** Whether a run that kept evidence proved the collection, or a person accepted what a guard had held. */
  readonly isProven: boolean;
  /** The endpoint of its pages; null where it is unknown. */
  readonly api: ApiVersion | null;
  readonly path: string | null;
  /** Whether another user read it, where this run's user is not shown to be an administrator. */
  readonly isOfOtherUser: boolean;
}

const FIND_BASELINE = `
select run.id as "runId", run.evidence_version is not null and leg.status = 'COMPLETED' as "isProven", leg.api, leg.path,
       (select this.as_seen_by is not null and this.as_seen_by is distinct from run.as_seen_by
          from keap.snapshot_run as this where this.id = $1) as "isOfOtherUser"
  from keap.snapshot_leg as leg join keap.snapshot_run as run on run.id = leg.run_id
 where run.tenant = $2 and run.id < $1 and leg.resource = $3 and run.rejected_at is null
   and (leg.status = 'COMPLETED' or (leg.status = 'INCOMPLETE' and run.accepted_at is not null))
 order by run.id desc limit 1`;

/** The baseline of a leg. */
export async function findBaseline(statements: Statements, key: LegKey): Promise<Baseline> {
  const [found] = await statements.query<Baseline & { readonly [column: string]: unknown }>(FIND_BASELINE, [
    key.runId,
    key.tenant,
    key.resource,
  ]);
  return found ?? { runId: Number(key.runId) - 1, isProven: false, api: null, path: null, isOfOtherUser: false };
}

/** The versions of the baseline. Parameters: $2 tenant, $3 resource, $4 run of the baseline. */
export const IS_BASELINE = 'tenant = $2 and resource = $3 and from_run <= $4 and (to_run is null or to_run > $4)';

/** The current versions of the records that the scan visited. `offset 0` keeps the look-up on the index. Parameters: $1 run, $2, $3. */
export const IS_VISITED = `tenant = $2 and resource = $3 and to_run is null and exists (
     select from keap.snapshot_seen as seen
      where seen.run_id = $1 and seen.resource = $3 and seen.keap_id = record.keap_id offset 0)`;

/** Whether a jsonb value says something. */
export const isFilled = (value: string): string => `${value} not in ('null', '""', '[]', '{}')`;
