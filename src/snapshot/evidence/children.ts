import type { ResourceKey } from '../../resources/table.js';
import { markIncomplete } from '../legs/finish-leg.js';
import type { Leg } from '../legs/leg.js';
import { isCreatedSince } from './confirm.js';
import { proven, unproven, type ScanEnd } from './evidence.js';
import { confirmChildrenGone, lookUpPairs, type Pair } from './gone.js';

/** The first pairs of a table as a JSON list. */
const sample = (name: string): string =>
  `coalesce((select jsonb_agg(jsonb_build_object('parentId', tag_id, 'childId', contact_id))
               from (select * from ${name} order by tag_id, contact_id limit 300) as first), '[]')`;

/** How many tags are looked up that contacts name and the list of tags does not have. */
const MAX_UNLISTED_TAGS = 300;

/**
 * Compares the pairs of tag and contact that the contacts name (`tag_ids`) with those in the lists of the tags. `named`: the
 * pairs of known tags that they name. `missing`: those that no list holds. `unlistedTagIds`: tags that only they name.
 * `foreign`: pairs of a list that the contact does not name, of lists where these are at least 3 and a fifth of all: a few
 * differences are the account's own, so many mean that Keap sent the list of another tag. One sort, since the planner knows too little of these tables to join them well.
 */
const COMPARE_PAIRS = `
with contact as materialized (
  select keap_id, coalesce(seen, payload) -> 'tag_ids' as tag_ids from keap.record
   where tenant = $2 and resource = 'contacts' and to_run is null and jsonb_typeof(coalesce(seen, payload) -> 'tag_ids') = 'array'
), fact as (
  select keap_id as contact_id, '' as tag_id, false as is_named, false as is_listed from contact
  union all
  select keap_id, tag.value #>> '{}', true, false from contact, jsonb_array_elements(tag_ids) as tag (value)
  union all
  select substr(keap_id, strpos(keap_id, ':') + 1), split_part(keap_id, ':', 1), false, true from keap.snapshot_seen
   where run_id = $1 and resource = $3
), pair as materialized (
  select contact_id, tag_id, bool_or(is_named) as is_named, bool_or(is_listed) as is_listed,
         bool_or(tag_id = '') over (partition by contact_id) as is_contact_known
    from fact group by contact_id, tag_id
), tag as materialized (
  select keap_id from keap.record where tenant = $2 and resource = 'tags' and to_run is null
), missing as materialized (
  select tag_id, contact_id from pair
   where is_named and not is_listed
     and (tag_id in (select keap_id from tag)) is true
), foreign_list as materialized (
  select tag_id from pair where is_listed and is_contact_known group by tag_id
  having count(*) filter (where not is_named) >= 3 and count(*) filter (where not is_named) * 5 >= count(*)
), foreign_pair as (
  select tag_id, contact_id from pair
   where is_listed and is_contact_known and not is_named and (tag_id in (select tag_id from foreign_list)) is true
)
select (select count(*) from pair where is_named and (is_listed or (tag_id in (select keap_id from tag)) is true)) as named,
       (select count(*) from missing) as missing,
       array(select distinct tag_id from pair
              where is_named and not is_listed and tag_id ~ '^[0-9]+$' and (tag_id not in (select keap_id from tag)) is true
              order by tag_id limit ${MAX_UNLISTED_TAGS}) as "unlistedTagIds",
       ${sample('missing')} as "missingPairs", ${sample('foreign_pair')} as "foreignPairs"`;

interface PairFacts {
  readonly [column: string]: unknown;
  readonly named: number;
  readonly missing: number;
  readonly unlistedTagIds: readonly string[];
  readonly missingPairs: readonly Pair[];
  readonly foreignPairs: readonly Pair[];
}

/** How many parents are read again where the other side names other children than their lists hold. */
const MAX_PARENTS_READ_AGAIN = 20;

/**
 * The evidence of a child leg whose lists have all ended. The members of tags are compared with the tags that the contacts
 * name, without a call. Where contacts name more, or many of a list name less, the lists concerned and then the contacts are
 * read again.
 */
export async function proveChildren(
  leg: Leg,
  parent: ResourceKey,
  {
    isCounted,
    rescan,
  }: { readonly isCounted: boolean; readonly rescan: (parentId: string) => Promise<ScanEnd | null> },
): Promise<ScanEnd> {
  const ended = isCounted
    ? proven('COUNTED', `the list of each of the ${parent} holds as many as Keap counts`)
    : proven('ENDED', `the list of each of the ${parent} has ended`);
  if (leg.key.resource !== 'contact_tags' || (await findScanStart(leg, 'contacts')) === null)
    return confirmChildrenGone(leg, parent, ended, rescan);
  let facts = await comparePairs(leg);
  const tagsStartedAt = facts.unlistedTagIds.length === 0 ? null : await findScanStart(leg, 'tags');
  if (tagsStartedAt !== null) {
    const gap = await scanUnlistedTags(leg, facts.unlistedTagIds, tagsStartedAt, rescan);
    if (gap !== null) return unproven(gap);
    facts = await comparePairs(leg);
  }
  const parentIds = new Set([...facts.missingPairs, ...facts.foreignPairs].map((pair) => pair.parentId));
  if (parentIds.size > 0 && parentIds.size <= MAX_PARENTS_READ_AGAIN) {
    for (const parentId of parentIds) await rescan(parentId);
    facts = await comparePairs(leg);
  }
  const gap = (await describeMissing(leg, facts)) ?? (await describeForeign(leg, facts));
  if (gap !== null) return unproven(gap);
  // Accounts whose lists of contacts leave the tags out name none: that is no evidence.
  return facts.named === 0
    ? confirmChildrenGone(leg, parent, ended, rescan)
    : proven('AGREED', 'each pair that the contacts name is in the list of its tag', facts.named);
}

/**
 * Looks up tags that contacts name and the list of tags did not have, in one call. Reads the lists of those that came
 * during the run. The list of tags left out older ones: then `tags` is INCOMPLETE. A deleted tag that contacts still name
 * has no list. Returns why the leg is not proven, or null.
 */
async function scanUnlistedTags(
  leg: Leg,
  tagIds: readonly string[],
  tagsStartedAt: Date,
  rescan: (parentId: string) => Promise<ScanEnd | null>,
): Promise<string | null> {
  const found = await leg.lookUp('tags', tagIds, []);
  const tags = [...found].map(([id, tag]) => {
    if (tag instanceof Error) throw tag;
    return { id, isLeftOut: !isCreatedSince(tag, tagsStartedAt) };
  });
  const leftOut = tags.filter((tag) => tag.isLeftOut).length;
  if (leftOut > 0) {
    const reason = `its list left out ${leftOut} records that Keap has by id, and that records of contacts name`;
    const { runId } = leg.key;
    await leg.context.lease.commit((statements) =>
      markIncomplete(statements, { runId, resource: 'tags' }, { reason, code: null, isPartial: false }),
    );
    return `the contacts name ${leftOut} tags that Keap has and that the list of tags lacks`;
  }
  if (tags.length > MAX_PARENTS_READ_AGAIN)
    return `the contacts name ${tags.length} tags that came during the run, whose lists were not read`;
  for (const { id } of tags) {
    const end = await rescan(id);
    if (end?.isProven === false) return `the list of tag ${id}, which came during the run: ${end.reason}`;
  }
  return null;
}

/** When the scan of a collection began that this run has read whole; null where it has not. */
async function findScanStart(leg: Leg, resource: ResourceKey): Promise<Date | null> {
  const [found] = await leg.context.lease.commit((statements) =>
    statements.query<{ startedAt: Date }>(
      `select started_at as "startedAt" from keap.snapshot_leg where run_id = $1 and resource = $2 and status = 'COMPLETED'`,
      [leg.key.runId, resource],
    ),
  );
  return found?.startedAt ?? null;
}

async function comparePairs(leg: Leg): Promise<PairFacts> {
  const [facts] = await leg.context.lease.commit((statements) =>
    statements.query<PairFacts>(COMPARE_PAIRS, [leg.key.runId, leg.key.tenant, leg.key.resource]),
  );
  return facts ?? { named: 0, missing: 0, unlistedTagIds: [], missingPairs: [], foreignPairs: [] };
}

async function describeMissing(leg: Leg, { missing, missingPairs }: PairFacts): Promise<string | null> {
  const lasting = missing > missingPairs.length ? missing : (await lookUpPairs(leg, missingPairs)).named.length;
  return lasting === 0 ? null : `the contacts name ${lasting} pairs of tag and contact that the lists of the tags lack`;
}

async function describeForeign(leg: Leg, { named, foreignPairs }: PairFacts): Promise<string | null> {
  if (named === 0) return null;
  const lasting = (await lookUpPairs(leg, foreignPairs)).unnamed.length;
  const tags = [...new Set(foreignPairs.map(({ parentId }) => parentId))];
  return lasting === 0
    ? null
    : `the lists of ${tags.length} tags (such as ${tags[0]}) hold ${lasting} contacts that do not name the tag`;
}
