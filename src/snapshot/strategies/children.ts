import type { ResourceKey } from '../../resources/table.js';
import { closeOrphans, closeUnvisited } from '../store/tombstone.js';
import { isListRefused } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { EndpointChanged } from '../../keap/endpoints/resolver.js';
import { readText } from './cursor.js';
import { scanList } from './list.js';

interface Position {
  readonly parentId: string;
  /** Where the scan of that parent's list goes on; null: at its beginning, or done. */
  readonly at: object | null;
  readonly done: boolean;
}

/** Parents in the order of their ids as text, so that one id resumes the scan. */
const NEXT_PARENT = `
select keap_id from keap.record
 where tenant = $1 and resource = $2 and to_run is null and keap_id collate "C" > $3
 order by keap_id collate "C" limit 1`;

/** Scans a child collection under each stored parent. The end of a parent's list closes the children that were not visited. */
export async function scanChildren(leg: Leg, parent: ResourceKey): Promise<void> {
  const resumeFrom = parsePosition(leg.cursor);
  if (resumeFrom !== null && !resumeFrom.done) await scanParent(leg, parent, resumeFrom.parentId, resumeFrom.at);
  let lastParentId = resumeFrom?.parentId ?? '';
  for (;;) {
    const next = await findNextParent(leg, parent, lastParentId);
    if (next === null) break;
    await scanParent(leg, parent, next, null);
    lastParentId = next;
  }
  await leg.commit({
    cursor: () => ({ parentId: lastParentId, at: null, done: true }),
    close: (statements, legKey) => closeOrphans(statements, legKey, parent),
    isLast: true,
  });
}

async function scanParent(leg: Leg, parent: ResourceKey, parentId: string, resumeFrom: object | null): Promise<void> {
  const cursor = (at: object | null): Position => ({ parentId, at, done: at === null });
  try {
    await scanList(leg, { parentId, position: resumeFrom, cursor, endsLeg: false });
  } catch (error) {
    // The parent may have been deleted since its own leg. If it still exists, Keap rejects the list itself.
    if (!isListRefused(error) || error instanceof EndpointChanged || (await leg.exists(parent, parentId))) throw error;
    await leg.commit({
      cursor: () => cursor(null),
      close: (statements, legKey) => closeUnvisited(statements, legKey, parentId),
    });
  }
}

async function findNextParent(leg: Leg, parent: ResourceKey, lastParentId: string): Promise<string | null> {
  const found = await leg.context.lease.commit((statements) =>
    statements.query<{ keap_id: string }>(NEXT_PARENT, [leg.key.tenant, parent, lastParentId]),
  );
  return found[0]?.keap_id ?? null;
}

function parsePosition(cursor: unknown): Position | null {
  const parentId = readText(cursor, 'parentId');
  if (parentId === null) return null;
  const { at, done } = cursor as { at?: unknown; done?: unknown };
  return { parentId, at: typeof at === 'object' ? at : null, done: done === true };
}
