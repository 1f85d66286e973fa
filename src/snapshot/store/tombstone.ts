import type { Statements } from '../../db/sql.js';
import type { LegKey } from './store-page.js';

/** Ends the current versions that `which` selects: a version this very run wrote is erased, an older one gets its end. */
const buildCloseSql = (condition: string): string => `
with gone as materialized (
  select ctid as place, from_run from keap.record
   where tenant = $2 and resource = $3 and to_run is null and ${condition}
), erased as (
  delete from keap.record using gone where record.ctid = gone.place and gone.from_run = $1
), closed as (
  update keap.record set to_run = $1 from gone where record.ctid = gone.place and gone.from_run < $1
)
select count(*) filter (where from_run < $1) as closed from gone`;

const NOT_ON_PAGE = 'keap_id <> all($5::text[])';
const CLOSE_RANGE = buildCloseSql(`keap_number > $4 and keap_number <= $6 and ${NOT_ON_PAGE}`);
const CLOSE_TAIL = buildCloseSql(`(keap_number > $4 or keap_number is null) and ${NOT_ON_PAGE}`);
// `offset 0` keeps these look-ups through an index; joined, they are guessed at one row each and compared all with all.
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

/** Closes as deleted what lies in (after, upTo] and is not among `kept`; without an upper end also what has no number. Gives how many. */
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

/** Closes as deleted what the walk (under `parentId`, for a child collection) has not met, and forgets what it met. Gives how many. */
export async function closeUnvisited(statements: Statements, legKey: LegKey, parentId: string | null): Promise<number> {
  const closedCount =
    parentId === null
      ? await closeVersions(statements, CLOSE_UNVISITED, legKey)
      : await closeVersions(statements, CLOSE_UNVISITED_CHILDREN, legKey, [parentId]);
  await clearVisited(statements, legKey);
  return closedCount;
}

/** Closes children whose parent is no longer there. Gives how many. */
export function closeOrphans(statements: Statements, legKey: LegKey, parentResource: string): Promise<number> {
  return closeVersions(statements, CLOSE_ORPHANS, legKey, [parentResource]);
}

/** Forgets what a walk has met; gives how many records that were. */
export async function clearVisited(statements: Statements, legKey: LegKey): Promise<number> {
  const [row] = await statements.query<{ forgotten: number }>(
    `with forgotten as (delete from keap.snapshot_seen where run_id = $1 and resource = $2 returning 1)
     select count(*) as forgotten from forgotten`,
    [legKey.runId, legKey.resource],
  );
  return row?.forgotten ?? 0;
}
