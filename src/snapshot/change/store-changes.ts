import type { Statements } from '../../db/sql.js';
import type { Page } from '../../keap/keap-client.js';
import { nullIds } from '../../resources/record.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Leg } from '../legs/leg.js';
import { storePage } from '../store/store-page.js';
import { clearVisited } from '../store/tombstone.js';
import type { Move, Reread } from './reread-state.js';

/** How many ids and moves a leg keeps. */
const SAMPLE_SIZE = 100;
const MAX_MOVES = 500;

/** The paths of a collection's columns that hold the contact of a record. */
export function listContactPaths(resource: ResourceKey): string[][] {
  return Object.values(table[resource].edges).flatMap((edge) =>
    edge.kind === 'belongsTo' && edge.to === 'contacts' ? [edge.column.split('.')] : [],
  );
}

/** The current versions of some records: their hash, and the contact that they belong to. Found one by one, as in store-page.ts. */
const READ_CURRENT = `
select wanted.keap_id as "keapId", current.hash, current.owner
  from unnest($3::text[]) as wanted (keap_id) cross join lateral (
    select encode(payload_hash, 'hex') as hash, coalesce(seen, payload) #>> $4::text[] as owner from keap.record
     where tenant = $1 and resource = $2 and keap_id = wanted.keap_id and to_run is null limit 1) as current`;

interface Current {
  readonly [column: string]: unknown;
  readonly keapId: string;
  readonly hash: string;
  readonly owner: string | null;
}

/** Stores a page of a re-read, and adds to the leg's re-read what it held that the copy did not. */
export async function storeChanges(statements: Statements, leg: Leg, page: Page, reread: Reread): Promise<Reread> {
  const { tenant, resource, runId } = leg.key;
  const ids = leg.identifyRecords(page, null);
  const readCurrent = async (): Promise<Map<string, Current>> => {
    const [path = []] = listContactPaths(resource);
    const wanted = [...new Set(ids.filter((id) => id !== null))];
    const rows = await statements.query<Current>(READ_CURRENT, [tenant, resource, wanted, path]);
    return new Map(rows.map((row) => [row.keapId, row]));
  };
  const before = await readCurrent();
  const counts = await storePage(statements, leg.key, page, { parentId: null, ids, overlap: new Set() });
  // The leg has ended: nothing asks any more which records it visited.
  await clearVisited(statements, leg.key);
  const after = await readCurrent();
  const added = [...after.keys()].filter((id) => !before.has(id));
  const changed = [...before].flatMap(([id, { hash }]) => (after.get(id)?.hash === hash ? [] : [id]));
  await statements.query(
    'update keap.snapshot_leg set records = records + $3, changed = changed + $4 where run_id = $1 and resource = $2',
    [runId, resource, added.length, counts.changed],
  );
  const unidentified = ids.filter((id) => id === null).length;
  return {
    ...reread,
    hasRead: true,
    changed: reread.changed + changed.length,
    added: reread.added + added.length,
    sampleIds: [...new Set([...reread.sampleIds, ...changed, ...added])].slice(0, SAMPLE_SIZE),
    moves: sumMoves([...reread.moves, ...findMoves(changed, before, after)]).slice(0, MAX_MOVES),
    reason: unidentified > 0 ? `${unidentified} of its records came without an id` : reread.reason,
  };
}

function findMoves(ids: readonly string[], before: Map<string, Current>, after: Map<string, Current>): Move[] {
  return ids.flatMap((id) => {
    const [fromId, intoId] = [before.get(id)?.owner, after.get(id)?.owner];
    return isContact(fromId) && isContact(intoId) && fromId !== intoId ? [{ fromId, intoId, children: 1 }] : [];
  });
}

const isContact = (id: string | null | undefined): id is string => typeof id === 'string' && !nullIds.has(id);

/** One move for each pair of contacts, those with the most records first. */
export function sumMoves(moves: readonly Move[]): Move[] {
  const sums = new Map<string, Move>();
  for (const { fromId, intoId, children } of moves) {
    const pair = `${fromId} ${intoId}`;
    sums.set(pair, { fromId, intoId, children: children + (sums.get(pair)?.children ?? 0) });
  }
  return [...sums.values()].sort((a, b) => b.children - a.children);
}
