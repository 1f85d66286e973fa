import type { Statements } from '../db/sql.js';
import { isResourceKey, table, type ResourceKey } from '../resources/table.js';

/**
 * The number of records in each collection, as the account's newest COMPLETED or accepted run that has read it counted them;
 * empty without one. Costs no Keap call. Child lists are excluded: their number is that of all parents together.
 */
export async function readRecordCounts(statements: Statements, tenant: string): Promise<Map<ResourceKey, number>> {
  const legs = await statements.query<{ resource: string; records: number }>(
    `select distinct on (leg.resource) leg.resource, leg.records
       from keap.snapshot_leg as leg join keap.snapshot_run as run on run.id = leg.run_id
      where run.tenant = $1 and leg.status = 'COMPLETED'
        and (run.status = 'COMPLETED' or (run.status = 'INCOMPLETE' and run.accepted_at is not null))
      order by leg.resource, run.id desc`,
    [tenant],
  );
  return new Map(
    legs.flatMap(({ resource, records }) =>
      isResourceKey(resource) && table[resource].parent === null ? [[resource, records] as const] : [],
    ),
  );
}
