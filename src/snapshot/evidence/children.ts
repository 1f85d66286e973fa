import type { ResourceKey } from '../../resources/table.js';
import { readIds } from '../../resources/record.js';
import type { Leg } from '../legs/leg.js';
import { proven, unproven, type ScanEnd } from './evidence.js';

/** A child that a record of the other side names and the lists of the parents lack. */
interface MissingPair {
  readonly parentId: string;
  readonly childId: string;
}

/**
 * The pairs of tag and contact that the contacts name (`tag_ids`) and that no list of a tag holds. `named`: all pairs that
 * they name. `offset 0` keeps the look-ups on their indexes: as joins, the planner compares all with all.
 */
const READ_MISSING_PAIRS = `
with pair as materialized (
  select contact.keap_id as contact_id, tag.value #>> '{}' as tag_id
    from keap.record as contact,
         jsonb_array_elements(case when jsonb_typeof(coalesce(contact.seen, contact.payload) -> 'tag_ids') = 'array'
                                   then coalesce(contact.seen, contact.payload) -> 'tag_ids' else '[]' end) as tag (value)
   where contact.tenant = $2 and contact.resource = 'contacts' and contact.to_run is null
), missing as materialized (
  select tag_id, contact_id from pair
   where exists (select from keap.record as tag
                  where tag.tenant = $2 and tag.resource = 'tags' and tag.keap_id = pair.tag_id and tag.to_run is null offset 0)
     and not exists (select from keap.snapshot_seen as seen
                      where seen.run_id = $1 and seen.resource = $3 and seen.keap_id = pair.tag_id || ':' || pair.contact_id offset 0)
)
select (select count(*) from pair) as named, (select count(*) from missing) as missing,
       (select count(distinct tag_id) from missing) as tags,
       coalesce((select jsonb_agg(jsonb_build_object('parentId', tag_id, 'childId', contact_id))
                   from (select * from missing order by tag_id, contact_id limit 300) as first), '[]') as pairs`;

interface PairFacts {
  readonly [column: string]: unknown;
  readonly named: number;
  readonly missing: number;
  readonly tags: number;
  readonly pairs: readonly MissingPair[];
}

/** How many parents are read again where the other side names more children than their lists hold. */
const MAX_PARENTS_READ_AGAIN = 20;

/**
 * The evidence of a child leg whose lists have all ended. The members of tags are compared with the tags that the contacts
 * name, without a call; where contacts name more, the lists concerned and the contacts are read again.
 */
export async function proveChildren(
  leg: Leg,
  parent: ResourceKey,
  { isCounted, rescan }: { readonly isCounted: boolean; readonly rescan: (parentId: string) => Promise<void> },
): Promise<ScanEnd> {
  const ended = isCounted
    ? proven('COUNTED', `the list of each of the ${parent} holds as many as Keap counts`)
    : proven('ENDED', `the list of each of the ${parent} has ended`);
  if (leg.key.resource !== 'contact_tags' || !(await isScanned(leg, 'contacts'))) return ended;
  let facts = await readPairs(leg);
  if (facts.missing > 0 && facts.tags <= MAX_PARENTS_READ_AGAIN) {
    for (const parentId of new Set(facts.pairs.map((pair) => pair.parentId))) await rescan(parentId);
    facts = await readPairs(leg);
  }
  if (facts.missing > 0) {
    const missing = facts.missing > facts.pairs.length ? facts.missing : await countStillNamed(leg, facts.pairs);
    if (missing > 0)
      return unproven(`the contacts name ${missing} pairs of tag and contact that the lists of the tags lack`);
  }
  // Accounts whose lists of contacts leave the tags out name none: that is no evidence.
  return facts.named === 0
    ? ended
    : proven('AGREED', 'each pair that the contacts name is in the list of its tag', facts.named);
}

async function isScanned(leg: Leg, resource: ResourceKey): Promise<boolean> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query(`select from keap.snapshot_leg where run_id = $1 and resource = $2 and status = 'COMPLETED'`, [
      leg.key.runId,
      resource,
    ]),
  );
  return found.length > 0;
}

async function readPairs(leg: Leg): Promise<PairFacts> {
  const [facts] = await leg.context.lease.commit((statements) =>
    statements.query<PairFacts>(READ_MISSING_PAIRS, [leg.key.runId, leg.key.tenant, leg.key.resource]),
  );
  return facts ?? { named: 0, missing: 0, tags: 0, pairs: [] };
}

/** How many of these pairs the contacts still name: a tag may have been removed since they were read. */
async function countStillNamed(leg: Leg, pairs: readonly MissingPair[]): Promise<number> {
  const contacts = await leg.fetchByIds(
    'contacts',
    [...new Set(pairs.map(({ childId }) => childId))],
    ['id', 'tag_ids'],
  );
  return pairs.filter(({ parentId, childId }) => {
    const contact = contacts.get(childId);
    if (contact === undefined) return false;
    return contact instanceof Error || readIds(contact, 'tag_ids').includes(parentId);
  }).length;
}
