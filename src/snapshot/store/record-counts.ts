import type { Statements } from '../../db/sql.js';
import { isResourceKey, table, type ResourceKey } from '../../resources/table.js';

/**
 * How many records each collection of an account had when its newest finished run read it; empty without one. Costs no
 * call to Keap. Collections below a record are left out: their number is that of all parents together.
 */
export async function recordCounts(statements: Statements, tenant: string): Promise<Map<ResourceKey, number>> {
  const legs = await statements.query<{ resource: string; records: number }>(
    `select leg.resource, leg.records
       from keap.snapshot_leg as leg
      where leg.status = 'COMPLETED'
        and leg.run_id = (select max(id) from keap.snapshot_run where tenant = $1 and status = 'COMPLETED')`,
    [tenant],
  );
  return new Map(
    legs.flatMap(({ resource, records }) =>
      isResourceKey(resource) && table[resource].parent === null ? [[resource, records] as const] : [],
    ),
  );
}
