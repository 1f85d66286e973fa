import type { Statements } from '../../db/sql.js';
import type { Endpoint } from '../../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import type { Leg } from '../legs/leg.js';
import { IS_BASELINE, IS_VISITED, isFilled, type Baseline } from './baseline.js';

type Row<Type> = Type & { readonly [column: string]: unknown };

/** How many ids of records a hold shows. */
const SHOWN_IDS = 10;
/**
 * About how many records of the baseline are unpacked to see which columns are filled or have changed; all where there are
 * fewer than twice as many. Of a column that a fifth of the records has, so many never show none.
 */
const SAMPLE_SIZE = 1000;

/** One record in `step`, spread over all ids. */
const isSampled = (step: string): string => `hashtext(keap_id) % ${step}::int = 0`;

function computeStep(before: number): number {
  return Math.max(1, Math.floor(before / SAMPLE_SIZE));
}

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

/** Which records of a sample of the baseline have changed. */
export interface ChangedRecords {
  readonly sampled: number;
  readonly changed: number;
  /** The columns that have changed in at least half of the changed records. */
  readonly columns: readonly string[];
  readonly sampleIds: readonly string[];
}

/**
 * A record has changed where a column of it, other than $6, has another value than in the baseline; a null is as good as an
 * absent column. Columns that no sampled record of the baseline has do not count: this release may request them for the
 * first time. Versions of two API versions are not compared, since their forms differ.
 */
const READ_CHANGED = `
with sampled as materialized (
  select keap_id, keap_number, api, to_run, coalesce(seen, payload) as content
    from keap.record where ${IS_BASELINE} and ${isSampled('$5')}
), known as materialized (
  select distinct jsonb_object_keys(content) as key from sampled
), difference as materialized (
  select sampled.keap_id, sampled.keap_number, key
    from sampled
    cross join lateral (
      select coalesce(seen, payload) as content from keap.record
       where keap_id = sampled.keap_id and api = sampled.api and ${IS_VISITED} limit 1) as new
    cross join lateral (
      select coalesce(column_before.key, column_now.key) as key
        from jsonb_each(sampled.content) as column_before full join jsonb_each(new.content) as column_now using (key)
       where nullif(column_before.value, 'null') is distinct from nullif(column_now.value, 'null')) as changed
   where sampled.to_run is not null and key <> all($6::text[]) and key in (select key from known)
), edited as materialized (
  select distinct keap_id, keap_number from difference
)
select (select count(*) from sampled) as sampled, (select count(*) from edited) as changed,
       array(select key from difference group by key having count(*) * 2 >= (select count(*) from edited)
              order by count(*) desc, key) as columns,
       array(select keap_id from edited order by keap_number nulls last, keap_id limit ${SHOWN_IDS}) as "sampleIds"`;

/** Columns with the time of the last change: alone they show no edit. */
const CHANGE_TIMES = [
  'update_time',
  'modification_time',
  'last_updated_time',
  'last_updated',
  'last_updated_utc_millis',
];

/** Reads which of the `before` records of the baseline have changed. */
export async function readChanged(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  before: number,
): Promise<ChangedRecords> {
  const ignored = [...CHANGE_TIMES, ...leg.row.volatileColumns];
  const parameters = [...listParameters(leg, baseline), computeStep(before), ignored];
  const [found] = await statements.query<Row<ChangedRecords>>(READ_CHANGED, parameters);
  return found ?? { sampled: 0, changed: 0, columns: [], sampleIds: [] };
}

/** A column that one in five records of a sample of the baseline had, and no record has now. */
export interface EmptiedColumn {
  readonly name: string;
  readonly sampled: number;
  /** How many of the sample had it. */
  readonly filled: number;
  /** Whether the records now have it as an empty value. */
  readonly isPresent: boolean;
  readonly sampleIds: readonly string[];
}

/** Columns that a sample of the baseline has filled, and a sample of the records now has not. Most often none. */
const READ_CANDIDATES = `
with sampled as materialized (
  select keap_id, keap_number, coalesce(seen, payload) as content
    from keap.record where ${IS_BASELINE} and ${isSampled('$5')}
), filled as materialized (
  select keap_id, keap_number, key from sampled, jsonb_each(content) where ${isFilled('value')}
), now as materialized (
  select distinct key from keap.record, jsonb_each(coalesce(seen, payload))
   where ${IS_VISITED} and ${isSampled('$5')} and ${isFilled('value')}
)
select key as name, count(*) as filled, (select count(*) from sampled) as sampled,
       (array_agg(keap_id order by keap_number nulls last, keap_id))[1:${SHOWN_IDS}] as "sampleIds"
  from filled where key not in (select key from now)
 group by key having count(*) * 5 >= (select count(*) from sampled) order by count(*) desc, key`;

/** Which of the columns $4 any record has now. */
const READ_NOW = `
select key, bool_or(${isFilled('value')}) as "isFilled"
  from keap.record, jsonb_each(coalesce(seen, payload)) where ${IS_VISITED} and key = any($4::text[]) group by key`;

/** Reads the columns that one in five of the `before` records of the baseline had and that none has now. */
export async function readEmptied(
  statements: Statements,
  leg: Leg,
  baseline: Baseline,
  before: number,
): Promise<readonly EmptiedColumn[]> {
  const parameters = listParameters(leg, baseline);
  const candidates = await statements.query<Row<Omit<EmptiedColumn, 'isPresent'>>>(READ_CANDIDATES, [
    ...parameters,
    computeStep(before),
  ]);
  if (candidates.length === 0) return [];
  const names = candidates.map(({ name }) => name);
  const now = await statements.query<{ key: string; isFilled: boolean }>(READ_NOW, [...parameters.slice(0, 3), names]);
  const filled = new Map(now.map((column) => [column.key, column.isFilled]));
  return candidates.flatMap((column) =>
    filled.get(column.name) === true ? [] : [{ ...column, isPresent: filled.has(column.name) }],
  );
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
