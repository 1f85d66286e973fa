import type { Statements } from '../../db/sql.js';
import type { LegKey } from './store-page.js';

/** Ends the current versions that match `condition`: a version that this run wrote is deleted, an older one is closed. */
const buildCloseSql = (condition: string): string => `
with gone as materialized (
  select ctid as place, from_run from keap.record
   where tenant = $2 and resource = $3 and to_run is null and ${condition}
), deleted as (
  delete from keap.record using gone where record.ctid = gone.place and gone.from_run = $1
), closed as (
  update keap.record set to_run = $1 from gone where record.ctid = gone.place and gone.from_run < $1
)
select count(*) filter (where from_run < $1) as closed from gone`;

const NOT_ON_PAGE = 'keap_id <> all($5::text[])';
const CLOSE_RANGE = buildCloseSql(`keap_number > $4 and keap_number <= $6 and ${NOT_ON_PAGE}`);
const CLOSE_TAIL = buildCloseSql(`(keap_number > $4 or keap_number is null) and ${NOT_ON_PAGE}`);
// `offset 0` keeps these look-ups on the index. As joins, the planner expects one row each and compares all with all.
const UNVISITED = `not exists (
     select from keap.snapshot_seen as seen
      where seen.run_id = $1 and seen.resource = $3 and seen.keap_id = record.keap_id offset 0)`;
const CLOSE_UNVISITED = buildCloseSql(UNVISITED);
const CLOSE_UNVISITED_CHILDREN = buildCloseSql(`parent_id = $4 and ${UNVISITED}`);
const CLOSE_ORPHANS = buildCloseSql(`not exists (
     select from keap.record as parent
      where parent.tenant = $2 and parent.resource = $4 and parent.keap_id = record.parent_id and parent.to_run is null offset 0)`);

async function closeVersions(
  statements: Statements,
  text: string,
  legKey: LegKey,
  values: readonly unknown[] = [],
): Promise<number> {
  const [row] = await statements.query<{ closed: number }>(text, [
    legKey.runId,
    legKey.tenant,
    legKey.resource,
    ...values,
  ]);
  return row?.closed ?? 0;
}

/** Closes the records in (after, upTo] that are not among `presentIds`; without an upper end also those without a number. Returns their number. */
export function closeRange(
  statements: Statements,
  legKey: LegKey,
  range: { readonly after: bigint; readonly upTo: bigint | null },
  presentIds: readonly string[],
): Promise<number> {
  const values = [range.after.toString(), presentIds];
  return range.upTo === null
    ? closeVersions(statements, CLOSE_TAIL, legKey, values)
    : closeVersions(statements, CLOSE_RANGE, legKey, [...values, range.upTo.toString()]);
}

/** Closes the records (of one parent, for a child list) that the scan did not visit, and clears the visited ids. Returns the number closed. */
export async function closeUnvisited(statements: Statements, legKey: LegKey, parentId: string | null): Promise<number> {
  const closedCount =
    parentId === null
      ? await closeVersions(statements, CLOSE_UNVISITED, legKey)
      : await closeVersions(statements, CLOSE_UNVISITED_CHILDREN, legKey, [parentId]);
  await clearVisited(statements, legKey);
  return closedCount;
}

/** Closes children whose parent no longer exists. Returns their number. */
export function closeOrphans(statements: Statements, legKey: LegKey, parentResource: string): Promise<number> {
  return closeVersions(statements, CLOSE_ORPHANS, legKey, [parentResource]);
}

/** Clears the visited ids of a scan and returns their number. */
export async function clearVisited(statements: Statements, legKey: LegKey): Promise<number> {
  const [row] = await statements.query<{ cleared: number }>(
    `with cleared as (delete from keap.snapshot_seen where run_id = $1 and resource = $2 returning 1)
     select count(*) as cleared from cleared`,
    [legKey.runId, legKey.resource],
  );
  return row?.cleared ?? 0;
}
