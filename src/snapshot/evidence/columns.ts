import type { Statements } from '../../db/sql.js';
import type { Endpoint } from '../../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import type { Leg } from '../legs/leg.js';
import { IS_BASELINE, IS_VISITED, isFilled, type Baseline } from './baseline.js';

type Row<Type> = Type & { readonly [column: string]: unknown };

/** How many ids of records a sample has. */
const SAMPLE_SIZE = 10;

/** How many records the baseline has, and how many of them have another version by now. */
export interface ReplacedRecords {
  readonly before: number;
  readonly replaced: number;
}

const COUNT_REPLACED = `
select count(*) as before, count(*) filter (where to_run is not null) as replaced from keap.record
 where from_run < $1 and ${IS_BASELINE}`;

/** Counts what has another version than in the baseline. Reads no payload. */
export async function countReplaced(statements: Statements, leg: Leg, baseline: Baseline): Promise<ReplacedRecords> {
  const [found] = await statements.query<Row<ReplacedRecords>>(COUNT_REPLACED, listParameters(leg, baseline));
  return found ?? { before: 0, replaced: 0 };
}

/** Records of the baseline whose content has changed. */
export interface ChangedRecords {
  readonly changed: number;
  /** The columns that have changed in at least half of the records. */
  readonly columns: readonly string[];
  readonly sampleIds: readonly string[];
}

/**
 * A record has changed where a column of the baseline has another value now. A column that only the new version has may be
 * one that this release requests for the first time. Versions of two API versions are not compared: their forms differ.
 */
const READ_CHANGED = `
with difference as materialized (
  select old.keap_id, old.keap_number, column_before.key
    from keap.record as old
    cross join lateral (
      select payload, coalesce(seen, payload) as seen from keap.record
       where keap_id = old.keap_id and api = old.api and ${IS_VISITED} limit 1) as new
    cross join lateral jsonb_each(coalesce(old.seen, old.payload)) as column_before
   where old.tenant = $2 and old.resource = $3 and old.from_run <= $4 and old.to_run > $4 and old.payload <> new.payload
     and column_before.key <> all($5::text[])
     and column_before.value is distinct from new.seen -> column_before.key
     and (${isFilled('column_before.value')} or ${isFilled(`coalesce(new.seen -> column_before.key, 'null')`)})
)
select (select count(distinct keap_id) from difference) as changed,
       array(select key from difference group by key having count(*) >= $6 order by count(*) desc, key) as columns,
       array(select keap_id from difference group by keap_id, keap_number
              order by keap_number nulls last, keap_id limit ${SAMPLE_SIZE}) as "sampleIds"`;

/** Columns with the time of the last change: alone they show no edit. */
const CHANGE_TIMES = ['update_time', 'modification_time', 'last_updated_time', 'last_updated'];

/** Reads which records of the baseline have changed. `half` is the number from which a column is named. */
export async function readChanged(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  half: number,
): Promise<ChangedRecords> {
  const [found] = await statements.query<Row<ChangedRecords>>(READ_CHANGED, [
    ...listParameters(leg, baseline),
    [...CHANGE_TIMES, ...leg.row.volatileColumns],
    half,
  ]);
  return found ?? { changed: 0, columns: [], sampleIds: [] };
}

/** A column that many records of the baseline had, and no record has now. */
export interface EmptiedColumn {
  readonly name: string;
  /** How many records of the baseline had it. */
  readonly filled: number;
  /** Whether the records now have it as an empty value. */
  readonly isPresent: boolean;
  readonly sampleIds: readonly string[];
}

/** The samples are read by themselves, and only where there is a column to show. */
const READ_EMPTIED = `
with before as materialized (
  select key, count(*) as filled
    from keap.record, jsonb_each(coalesce(seen, payload)) where ${IS_BASELINE} and ${isFilled('value')}
   group by key having count(*) >= $5
), now as materialized (
  select key, bool_or(${isFilled('value')}) as is_filled
    from keap.record, jsonb_each(coalesce(seen, payload)) where ${IS_VISITED} group by key
)
select key as name, filled, is_filled is not null as "isPresent",
       array(select keap_id from keap.record
              where ${IS_BASELINE} and ${isFilled(`coalesce(coalesce(seen, payload) -> before.key, 'null')`)}
              order by keap_number nulls last, keap_id limit ${SAMPLE_SIZE}) as "sampleIds"
  from before left join now using (key) where is_filled is not true order by filled desc, key`;

/** Reads the columns that at least `minFilled` records of the baseline had and that none has now. */
export async function readEmptied(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  minFilled: number,
): Promise<readonly EmptiedColumn[]> {
  return statements.query<Row<EmptiedColumn>>(READ_EMPTIED, [...listParameters(leg, baseline), minFilled]);
}

/** `before`: whether a record of the baseline has the column. */
const READ_ABSENT = `
select name, exists (select from keap.record where ${IS_BASELINE} and coalesce(seen, payload) ? name) as before
  from unnest($5::text[]) as name
 where not exists (select from keap.record where ${IS_VISITED} and coalesce(seen, payload) ? name)`;

/** Reads which of these columns no record has now. */
export function readAbsent(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  columns: readonly string[],
): Promise<{ name: string; before: boolean }[]> {
  return statements.query(READ_ABSENT, [...listParameters(leg, baseline), columns]);
}

const MODEL_IS_EMPTY = `
select from (select records from keap.snapshot_leg as leg join keap.snapshot_run as run on run.id = leg.run_id
              where run.tenant = $2 and run.id <= $1 and leg.resource = $3 and leg.status = 'COMPLETED'
              order by run.id desc limit 1) as newest
 where records = 0`;

/** Whether the account is known to have defined no custom fields for the records of a leg. */
export async function hasNoCustomFields(statements: Statements, { key, endpoint }: Leg): Promise<boolean> {
  const model = findModel(endpoint);
  if (model === null) return false;
  return (await statements.query(MODEL_IS_EMPTY, [key.runId, key.tenant, model])).length > 0;
}

/** The collection that holds the definitions of the custom fields of an endpoint's records. */
function findModel({ path }: Endpoint): ResourceKey | null {
  return resourceKeys.find((one) => table[one].endpoints.some((model) => model.path === `${path}/model`)) ?? null;
}

function listParameters({ key }: Leg, { runId }: Baseline): readonly unknown[] {
  return [key.runId, key.tenant, key.resource, runId];
}
