import type { ResourceKey } from '../../resources/table.js';
import { closeOrphans, closeUnmet } from '../close.js';
import { isGate } from '../fault.js';
import type { Leg } from '../leg.js';
import { tokenOf, walkPages } from './tokens.js';

interface Position {
  readonly parentId: string;
  readonly token: string | null;
  readonly done: boolean;
}

/** Parents in the order of their ids as texts, so that one id resumes the walk. */
const NEXT_PARENT = `
select keap_id from keap.record
 where tenant = $1 and resource = $2 and to_run is null and keap_id collate "C" > $3
 order by keap_id collate "C" limit 1`;

/** Walks a child collection under each stored parent, by page token. What a parent's walk has not met is closed when it ends. */
export async function walkChildren(leg: Leg, parent: ResourceKey): Promise<void> {
  const begun = positionOf(leg.state.cursor);
  if (begun !== null && !begun.done) await walkUnder(leg, parent, begun.parentId, begun.token);
  let behind = begun?.parentId ?? '';
  for (;;) {
    const next = await nextParent(leg, parent, behind);
    if (next === null) break;
    await walkUnder(leg, parent, next, null);
    behind = next;
  }
  await leg.commit({
    cursor: { parentId: behind, done: true },
    close: (statements, place) => closeOrphans(statements, place, parent),
    ends: true,
  });
}

async function walkUnder(leg: Leg, parent: ResourceKey, parentId: string, token: string | null): Promise<void> {
  const cursor = (at: string | null, done: boolean): unknown => ({ parentId, token: at, done });
  try {
    await walkPages(leg, { token, parentId, cursor, ends: false });
  } catch (error) {
    // The parent may have been deleted since its own leg; if it is still there, the list itself is closed to us.
    if (!isGate(error) || (await leg.exists(parent, parentId))) throw error;
    await leg.commit({
      cursor: cursor(null, true),
      close: (statements, place) => closeUnmet(statements, place, parentId),
    });
  }
}

async function nextParent(leg: Leg, parent: ResourceKey, behind: string): Promise<string | null> {
  const found = await leg.tools.hold.commit((statements) =>
    statements.query<{ keap_id: string }>(NEXT_PARENT, [leg.place.tenant, parent, behind]),
  );
  return found[0]?.keap_id ?? null;
}

function positionOf(cursor: unknown): Position | null {
  if (typeof cursor !== 'object' || cursor === null) return null;
  const { parentId, done } = cursor as { parentId?: unknown; done?: unknown };
  return typeof parentId === 'string' ? { parentId, token: tokenOf(cursor), done: done === true } : null;
}
