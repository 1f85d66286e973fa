import type { ResourceKey } from '../../resources/table.js';
import { proveChildren } from '../evidence/children.js';
import { unproven, type ScanEnd } from '../evidence/evidence.js';
import { isListBroken, isListRefused } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { restartScan } from '../legs/restart.js';
import { isRecord } from '../../resources/record.js';
import { readFlag, readText } from './cursor.js';
import { scanList } from './list.js';

interface Position {
  readonly parentId: string;
  /** Where the scan of that parent's list goes on; null: at its beginning, or done. */
  readonly at: object | null;
  readonly done: boolean;
  /** Whether Keap's count confirms each list so far. */
  readonly isCounted: boolean;
}

/** Parents in the order of their ids as text, so that one id resumes the scan. */
const NEXT_PARENT = `
select keap_id from keap.record
 where tenant = $1 and resource = $2 and to_run is null and keap_id collate "C" > $3
 order by keap_id collate "C" limit 1`;

/** Scans a child collection under each stored parent. */
export async function scanChildren(leg: Leg, parent: ResourceKey): Promise<ScanEnd> {
  const scan = new ChildScan(leg, parent);
  let position = parsePosition(leg.cursor);
  if (position !== null && !position.done) position = await scan.scanParent(position);
  position ??= { parentId: '', at: null, done: true, isCounted: true };
  for (let next = await findNextParent(leg, parent, position.parentId); next !== null;) {
    position = await scan.scanParent({ ...position, parentId: next, at: null });
    next = await findNextParent(leg, parent, position.parentId);
  }
  const last = position;
  await leg.commit({ cursor: () => last });
  return proveChildren(leg, parent, { isCounted: last.isCounted, rescan: (parentId) => scan.rescan(parentId, last) });
}

/** How many lists may fail for good before the leg ends. Fewer are gaps of the leg, and the lists of the other parents are read. */
const MAX_BROKEN_LISTS = 20;

class ChildScan {
  private brokenLists = 0;

  constructor(
    private readonly leg: Leg,
    private readonly parent: ResourceKey,
  ) {}

  /** Scans the list of one parent from a position on, and returns the position behind it. */
  async scanParent(from: Position): Promise<Position> {
    const { leg } = this;
    const { parentId } = from;
    const end = await this.scan(from);
    if (end !== null && !end.isProven) await leg.noteGap(`the list of ${this.parent} ${parentId}: ${end.reason}`);
    const isCounted = from.isCounted && (end === null || (end.isProven && end.evidence.kind === 'COUNTED'));
    const done: Position = { parentId, at: null, done: true, isCounted };
    await leg.commit({ cursor: () => done });
    return done;
  }

  /**
   * Reads the list of one parent again, in place of the read before, and gives its end; null where the parent is gone. An
   * interrupted leg goes on at `end`, behind all lists.
   */
  async rescan(parentId: string, end: Position): Promise<ScanEnd | null> {
    await restartScan(this.leg, { cursor: end, list: { parentId, repeated: 0, unidentified: 0 } });
    return this.scan({ parentId, at: null, done: false, isCounted: false }, () => end);
  }

  /** The end of a parent's list; null where the parent is gone. */
  private async scan(
    from: Position,
    cursor: (at: object) => Position = (at) => ({ ...from, at, done: false }),
  ): Promise<ScanEnd | null> {
    const { leg } = this;
    const { parentId } = from;
    try {
      return await scanList(leg, { parentId, position: from.at, cursor });
    } catch (error) {
      if (!isListBroken(error)) throw error;
      // The parent may have been deleted since its own leg. If it still exists, Keap refuses the list itself.
      if (isListRefused(error) && !(await leg.exists(this.parent, parentId))) return null;
      this.brokenLists += 1;
      if (this.brokenLists > MAX_BROKEN_LISTS) throw error;
      const { status } = error.facts;
      return unproven(status === undefined ? error.message : `Keap answered ${status}`);
    }
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
  const { at } = cursor as { readonly at?: unknown };
  return {
    parentId,
    at: isRecord(at) ? at : null,
    done: readFlag(cursor, 'done'),
    isCounted: readFlag(cursor, 'isCounted'),
  };
}
