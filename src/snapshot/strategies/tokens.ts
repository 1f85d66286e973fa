import { ListProgress } from '../../keap/codec/list-progress.js';
import type { Page } from '../../keap/keap-client.js';
import { closeUnvisited } from '../store/tombstone.js';
import { createEndlessListError, isBadRequest } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { restartScan, type ScanCounts } from '../legs/restart.js';
import { readNumber, readText, type ListScan } from './cursor.js';

/** How often a scan restarts because Keap rejects its own page token. */
const MAX_RESTARTS = 5;

interface Position extends ScanCounts {
  /** Null: the first page. */
  readonly token: string | null;
}

const START: Position = { token: null, repeated: 0, unidentified: 0 };

/** Scans page by page by Keap's tokens. The commit of the last page closes the records that were not visited. A whole list is one page. */
export async function scanByTokens(leg: Leg, list: ListScan): Promise<void> {
  const { parentId } = list;
  let progress = new ListProgress();
  let position = parsePosition(list.position);
  for (let restarts = 0; ;) {
    const { token } = position;
    const request = { ...(token !== null && { token }), ...(parentId !== null && { parentId }) };
    const page = await leg.fetchPage(request).catch((error: unknown) => {
      if (token !== null && restarts < MAX_RESTARTS && isBadRequest(error)) return null;
      throw error;
    });
    if (page === null) {
      restarts += 1;
      progress = new ListProgress();
      leg.context.log.warn({ resource: leg.key.resource }, 'Keap rejected its own page token; the scan restarts');
      await restartScan(leg, { cursor: list.cursor(START), counts: position });
      position = START;
      continue;
    }
    const next = page.nextToken;
    if (next !== null && !progress.addToken(next))
      throw createEndlessListError(leg.endpoint, 'returned a page token twice');
    position = await commitPage(leg, list, page, position);
    if (next === null) return;
  }
}

/** Stores a page and returns the next position. The last page ends the list. */
async function commitPage(leg: Leg, list: ListScan, page: Page, position: Position): Promise<Position> {
  const { parentId } = list;
  const isLast = page.nextToken === null;
  const toPosition = ({ repeated, unidentified }: ScanCounts): Position => ({
    token: page.nextToken,
    repeated: position.repeated + repeated,
    unidentified: position.unidentified + unidentified,
  });
  const counts = await leg.commit({
    page,
    parentId,
    markVisited: true,
    cursor: (pageCounts) => list.cursor(isLast ? null : toPosition(pageCounts)),
    ...(isLast && {
      close: (statements, legKey) => closeUnvisited(statements, legKey, parentId),
      isLast: list.endsLeg,
      expected: parentId === null ? page.total : null,
    }),
  });
  return toPosition(counts);
}

function parsePosition(cursor: unknown): Position {
  const token = readText(cursor, 'token');
  return { token, repeated: readNumber(cursor, 'repeated'), unidentified: readNumber(cursor, 'unidentified') };
}
