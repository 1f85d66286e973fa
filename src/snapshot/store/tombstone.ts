import type { Statements } from '../../db/sql.js';
import type { ResourceKey } from '../../resources/table.js';
import type { LegKey } from './store-page.js';

/** A current version whose record the scan did not visit. `offset 0` keeps the look-up on the index: as a join, the planner expects one row each and compares all with all. */
const UNVISITED = `to_run is null and not exists (
     select from keap.snapshot_seen as seen
      where seen.run_id = $1 and seen.resource = $3 and seen.keap_id = record.keap_id offset 0)`;

/** Ends the current versions that were not visited: a version that this run wrote is deleted, an older one is closed. */
const CLOSE_UNVISITED = `
with gone as materialized (
  select ctid as place, from_run from keap.record where tenant = $2 and resource = $3 and ${UNVISITED}
), deleted as (
  delete from keap.record using gone where record.ctid = gone.place and gone.from_run = $1
), closed as (
  update keap.record set to_run = $1 from gone where record.ctid = gone.place and gone.from_run < $1
)
select count(*) filter (where from_run < $1) as closed from gone`;

/** Closes the records that the scan did not visit, and clears the visited ids. Returns the number closed. */
export async function closeUnvisited(statements: Statements, legKey: LegKey): Promise<number> {
  const [row] = await statements.query<{ closed: number }>(CLOSE_UNVISITED, [
    legKey.runId,
    legKey.tenant,
    legKey.resource,
  ]);
  await clearVisited(statements, legKey);
  return row?.closed ?? 0;
}

/** Clears the visited ids of a scan, or those below one parent, and returns their number. */
export async function clearVisited(
  statements: Statements,
  legKey: LegKey,
  parentId: string | null = null,
): Promise<number> {
  const [row] = await statements.query<{ cleared: number }>(
    `with cleared as (delete from keap.snapshot_seen
        where run_id = $1 and resource = $2 and ($3::text is null or starts_with(keap_id, $3 || ':')) returning 1)
     select count(*) as cleared from cleared`,
    [legKey.runId, legKey.resource, parentId],
  );
  return row?.cleared ?? 0;
}

/** How many records a collection had before this run, how many the scan did not visit, and the ids of a few of those. */
export interface MissingRecords {
  readonly before: number;
  readonly missing: number;
  readonly sampleIds: readonly string[];
}

const SAMPLE_SIZE = 10;
/**
 * "Before" is the newest run that proved the collection or was accepted: what an undecided or incomplete run stored since
 * then may be false, so it is no loss where it is gone.
 */
const READ_MISSING = `
with baseline as materialized (
  select max(run.id) as id from keap.snapshot_leg as leg join keap.snapshot_run as run on run.id = leg.run_id
   where run.tenant = $2 and run.id < $1 and leg.resource = $3 and run.rejected_at is null
     and (leg.status = 'COMPLETED' or (leg.status = 'INCOMPLETE' and run.accepted_at is not null))
), known as materialized (
  select record.keap_id, record.keap_number from baseline, keap.record
   where record.tenant = $2 and record.resource = $3 and record.from_run <= baseline.id
     and (record.to_run is null or record.to_run > baseline.id)
), missing as materialized (
  select keap_id, keap_number from known
   where not exists (select from keap.snapshot_seen as seen
                      where seen.run_id = $1 and seen.resource = $3 and seen.keap_id = known.keap_id offset 0)
)
select (select count(*) from known) as before, (select count(*) from missing) as missing,
       array(select keap_id from missing order by keap_number nulls last, keap_id limit ${SAMPLE_SIZE}) as "sampleIds"`;

/** Compares a collection before this run with what its scan visited. */
export async function readMissing(statements: Statements, legKey: LegKey): Promise<MissingRecords> {
  const [found] = await statements.query<MissingRecords & { readonly [column: string]: unknown }>(READ_MISSING, [
    legKey.runId,
    legKey.tenant,
    legKey.resource,
  ]);
  return found ?? { before: 0, missing: 0, sampleIds: [] };
}

/**
 * The ids of current records of earlier runs that the scan did not visit, spread over the collection. With `parent` only
 * those below a parent that still exists.
 */
export async function readUnvisitedIds(
  statements: Statements,
  legKey: LegKey,
  { limit, parent = null }: { readonly limit: number; readonly parent?: ResourceKey | null },
): Promise<string[]> {
  const found = await statements.query<{ keap_id: string }>(
    `select keap_id from keap.record
      where tenant = $2 and resource = $3 and from_run < $1 and ${UNVISITED}
        and ($5::text is null or exists (select from keap.record as parent where parent.tenant = $2 and parent.resource = $5
               and parent.keap_id = record.parent_id and parent.to_run is null))
      order by md5(keap_id) limit $4`,
    [legKey.runId, legKey.tenant, legKey.resource, limit, parent],
  );
  return found.map(({ keap_id }) => keap_id);
}
