import type { Statements } from '../../db/sql.js';
import { KeapError } from '../../keap/errors.js';
import { nullIds } from '../../resources/record.js';
import { Leg, type LegContext } from '../legs/leg.js';
import type { MergedContact } from './changes.js';
import type { EndedLeg, Move } from './reread-state.js';
import { listContactPaths, sumMoves } from './store-changes.js';

/** How many merged contacts a run names. */
const MAX_MERGED = 100;
/** How many contacts Keap is asked for: in sets, or one by one where it has no filter by a set of ids. */
const MAX_ASKED_IN_SETS = 200;
const MAX_ASKED_SINGLY = 20;

/** What a run found about contacts whose records moved. */
export interface Merges {
  readonly merged: readonly MergedContact[];
  readonly mergedCount: number;
  readonly uncheckedCount: number;
}

/** Records that belonged to another contact before this run. `record_closed` finds the versions that it ended. */
const READ_MOVES = `
select old.owner as "fromId", current.owner as "intoId", count(*) as children
  from (select keap_id, coalesce(seen, payload) #>> $4::text[] as owner from keap.record
         where tenant = $2 and resource = $3 and to_run = $1 offset 0) as old
  cross join lateral (
    select coalesce(seen, payload) #>> $4::text[] as owner from keap.record
     where tenant = $2 and resource = $3 and keap_id = old.keap_id and to_run is null limit 1) as current
 where old.owner <> current.owner and old.owner <> all($5::text[]) and current.owner <> all($5::text[])
 group by old.owner, current.owner order by children desc limit 1000`;

/** Whether each contact is current in the copy, and whether this run closed it. */
const READ_CONTACTS = `
select wanted.keap_id as "keapId",
       exists (select from keap.record where tenant = $2 and resource = 'contacts' and keap_id = wanted.keap_id and to_run is null) as "isCurrent",
       exists (select from keap.record where tenant = $2 and resource = 'contacts' and keap_id = wanted.keap_id and to_run = $1) as "isClosed"
  from unnest($3::text[]) as wanted (keap_id)`;

interface ContactRow {
  readonly [column: string]: unknown;
  readonly keapId: string;
  readonly isCurrent: boolean;
  readonly isClosed: boolean;
}

/**
 * Finds the contacts that Keap merged into others: those that are gone while records that belonged to them belong to another
 * contact. Costs no call where no record moved. Throws KeapError only where the day's quota is spent.
 */
export async function findMerged(context: LegContext, legs: readonly EndedLeg[]): Promise<Merges> {
  const moves = await context.lease.commit((statements) => readMoves(statements, context, legs));
  // A merged contact has one heir; of several, the one with the most records.
  const byContact = new Map<string, Move>();
  for (const move of moves) if (!byContact.has(move.fromId)) byContact.set(move.fromId, move);
  if (byContact.size === 0) return { merged: [], mergedCount: 0, uncheckedCount: 0 };
  const { runId, tenant } = context.lease;
  const contacts = await context.lease.commit((statements) =>
    statements.query<ContactRow>(READ_CONTACTS, [runId, tenant, [...byContact.keys()]]),
  );
  const isCurrent = new Map(contacts.map((contact) => [contact.keapId, contact.isCurrent]));
  const closed = contacts.filter((contact) => contact.isClosed && !contact.isCurrent).map(({ keapId }) => keapId);
  const asked = await askForGone(
    context,
    legs,
    [...byContact.keys()].filter((id) => isCurrent.get(id) === true),
  );
  const gone = new Set([...closed, ...asked.goneIds]);
  const merged = [...byContact.values()]
    .filter(({ fromId }) => gone.has(fromId))
    .map(({ fromId, intoId, children }) => ({
      contactId: fromId,
      intoId,
      children,
      isStored: isCurrent.get(fromId) === true,
    }));
  return { merged: merged.slice(0, MAX_MERGED), mergedCount: merged.length, uncheckedCount: asked.uncheckedCount };
}

/** The moves that versions of this run show, and those inside the run, which its re-reads noticed. */
async function readMoves(
  statements: Statements,
  { lease }: LegContext,
  legs: readonly EndedLeg[],
): Promise<readonly Move[]> {
  const found: Move[] = legs.flatMap(({ reread }) => reread.moves);
  for (const { state } of legs) {
    for (const path of listContactPaths(state.resource)) {
      const rows = await statements.query<Move & { readonly [column: string]: unknown }>(READ_MOVES, [
        lease.runId,
        lease.tenant,
        state.resource,
        path,
        [...nullIds],
      ]);
      found.push(...rows.map(({ fromId, intoId, children }) => ({ fromId, intoId, children })));
    }
  }
  return sumMoves(found);
}

/** Asks Keap for contacts that the copy holds. A set of ids that lacks one is confirmed by asking for that one. */
async function askForGone(
  context: LegContext,
  legs: readonly EndedLeg[],
  ids: readonly string[],
): Promise<{ readonly goneIds: readonly string[]; readonly uncheckedCount: number }> {
  const [any] = legs;
  if (any === undefined || ids.length === 0) return { goneIds: [], uncheckedCount: ids.length };
  const leg = new Leg(context, any.state);
  const hasSet = context.keap.endpoint('contacts').idSet !== null;
  const asked = ids.slice(0, hasSet ? MAX_ASKED_IN_SETS : MAX_ASKED_SINGLY);
  const goneIds: string[] = [];
  let answered = 0;
  try {
    const found = await leg.fetchByIds('contacts', asked, ['id']);
    for (const id of asked) {
      const contact = found.get(id);
      if (contact instanceof Error) continue;
      if (contact === undefined && (!hasSet || !(await leg.exists('contacts', id)))) goneIds.push(id);
      answered += 1;
    }
  } catch (error) {
    if (!(error instanceof KeapError) || error.code === 'QUOTA_EXHAUSTED') throw error;
    context.log.warn({ code: error.code }, 'Keap did not say whether contacts are merged');
  }
  return { goneIds, uncheckedCount: ids.length - answered };
}
