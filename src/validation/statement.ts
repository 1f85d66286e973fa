import type { ResourceKey } from '../resources/table.js';
import type { Check } from './check.js';

/** The number of violating rows in a verdict. */
export const SAMPLE_SIZE = 10;

/**
 * The records of a collection in the run. Equals keap.records_of, but with a known tenant, so that the planner estimates
 * well. `payload` has the form of v2 for either API version; `sent` is what Keap sent.
 */
const buildRelation = (key: ResourceKey): string => `${key} as not materialized (
  select keap_id as id, keap_number as number, parent_id, coalesce(seen, payload) as payload, payload as sent, api
    from keap.record
   where tenant = $2::text and resource = '${key}' and from_run <= $1::bigint and (to_run is null or to_run > $1::bigint)
)`;

/**
 * The statement that runs a check. It defines the relations that the check may name: `run` (one row), `legs`, and the
 * collections of its header. It returns the count and the first rows in the order of their ids. $1 is the run, $2 its
 * tenant. The text contains nothing from outside the pack.
 */
export function buildStatement(check: Check): string {
  const relations = [
    `run as (select id, tenant, started_at, finished_at from keap.snapshot_run where id = $1::bigint and tenant = $2::text)`,
    `legs as (select * from keap.snapshot_leg where run_id = $1::bigint)`,
    ...check.resources.map(buildRelation),
  ];
  return `with ${relations.join(',\n')},
violation as materialized (
${check.sql}
),
fact as (select to_jsonb(violation) as facts from violation),
sample as (
  select facts, case when facts ->> 'id' ~ '^[0-9]{1,18}$' then (facts ->> 'id')::bigint end as number from fact
   order by number nulls last, facts ->> 'id' collate "C", facts limit ${SAMPLE_SIZE}
)
select (select count(*) from violation)::int as violation_count,
       (select coalesce(jsonb_agg(facts order by number nulls last, facts ->> 'id' collate "C", facts), '[]') from sample) as samples`;
}
