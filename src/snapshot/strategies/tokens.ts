import { ListProgress } from '../../keap/codec/list-progress.js';
import type { Page } from '../../keap/keap-client.js';
import { closeUnvisited } from '../store/tombstone.js';
import { endlessListError, isBadRequest } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { restartScan, type ScanCounts } from '../legs/restart.js';
import { readNumber, readText, type ListScan } from './cursor.js';

/** How often a walk begins again because Keap refuses the page token it gave. */
const MAX_RESTARTS = 5;

interface Position extends ScanCounts {
  /** Null: the first page. */
  readonly token: string | null;
}

const START: Position = { token: null, repeated: 0, unidentified: 0 };

/** Page after page by Keap's tokens until the last, whose commit closes what was not met. A list that comes whole is one page. */
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
      leg.context.log.warn({ resource: leg.key.resource }, 'Keap refused its own page token; the walk begins again');
      await restartScan(leg, { cursor: list.cursor(START), counts: position });
      position = START;
      continue;
    }
    const next = page.nextToken;
    if (next !== null && !progress.addToken(next))
      throw endlessListError(leg.endpoint, 'gave a page token a second time');
    position = await commitPage(leg, list, page, position);
    if (next === null) return;
  }
}

/** Stores a page; the last one ends the list. Gives where the walk goes on. */
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
