import type { ResourceKey } from '../../resources/table.js';
import { closeOrphans, closeUnmet } from '../store/tombstone.js';
import { isGate } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { EndpointChanged } from '../../keap/endpoints/resolver.js';
import { textAt } from './cursor.js';
import { walkList } from './list.js';

interface Position {
  readonly parentId: string;
  /** Where that parent's list goes on; null: at its beginning, or done. */
  readonly at: object | null;
  readonly done: boolean;
}

/** Parents in the order of their ids as texts, so that one id resumes the walk. */
const NEXT_PARENT = `
select keap_id from keap.record
 where tenant = $1 and resource = $2 and to_run is null and keap_id collate "C" > $3
 order by keap_id collate "C" limit 1`;

/** Walks a child collection under each stored parent. What a parent's walk has not met is closed when it ends. */
export async function walkChildren(leg: Leg, parent: ResourceKey): Promise<void> {
  const begun = positionOf(leg.cursor);
  if (begun !== null && !begun.done) await walkUnder(leg, parent, begun.parentId, begun.at);
  let behind = begun?.parentId ?? '';
  for (;;) {
    const next = await nextParent(leg, parent, behind);
    if (next === null) break;
    await walkUnder(leg, parent, next, null);
    behind = next;
  }
  await leg.commit({
    cursor: () => ({ parentId: behind, at: null, done: true }),
    close: (statements, place) => closeOrphans(statements, place, parent),
    ends: true,
  });
}

async function walkUnder(leg: Leg, parent: ResourceKey, parentId: string, begun: object | null): Promise<void> {
  const cursor = (at: object | null): Position => ({ parentId, at, done: at === null });
  try {
    await walkList(leg, { parentId, at: begun, cursor, ends: false });
  } catch (error) {
    // The parent may have been deleted since its own leg; if it is still there, the list itself is closed to us.
    if (!isGate(error) || error instanceof EndpointChanged || (await leg.exists(parent, parentId))) throw error;
    await leg.commit({
      cursor: () => cursor(null),
      close: (statements, place) => closeUnmet(statements, place, parentId),
    });
  }
}

async function nextParent(leg: Leg, parent: ResourceKey, behind: string): Promise<string | null> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query<{ keap_id: string }>(NEXT_PARENT, [leg.place.tenant, parent, behind]),
  );
  return found[0]?.keap_id ?? null;
}

function positionOf(cursor: unknown): Position | null {
  const parentId = textAt(cursor, 'parentId');
  if (parentId === null) return null;
  const { at, done } = cursor as { at?: unknown; done?: unknown };
  return { parentId, at: typeof at === 'object' ? at : null, done: done === true };
}
