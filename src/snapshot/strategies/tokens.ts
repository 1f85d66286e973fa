import type { Page } from '../../keap/keap-client.js';
import { closeUnmet } from '../store/tombstone.js';
import { endlessList, isRefusedRequest } from '../legs/leg-errors.js';
import type { Leg } from '../legs/leg.js';
import { restartWalk, type Counted } from '../legs/restart.js';
import { numberAt, textAt } from './cursor.js';
import type { ListWalk } from './list-scan.js';

/** How often a walk begins again because Keap refuses the page token it gave. */
const MOST_RESTARTS = 5;

interface Position extends Counted {
  /** Null: the first page. */
  readonly token: string | null;
}

const BEGINNING: Position = { token: null, repeated: 0, unidentified: 0 };

/** Page after page by Keap's tokens until the last, whose commit closes what was not met. A list that comes whole is one page. */
export async function walkPages(leg: Leg, list: ListWalk): Promise<void> {
  const { parentId } = list;
  const used = new Set<string>();
  let at = positionOf(list.at);
  for (let restarts = 0; ;) {
    const { token } = at;
    const request = { ...(token !== null && { token }), ...(parentId !== null && { parentId }) };
    const page = await leg.ask(request).catch((error: unknown) => {
      if (token !== null && restarts < MOST_RESTARTS && isRefusedRequest(error)) return null;
      throw error;
    });
    if (page === null) {
      restarts += 1;
      used.clear();
      leg.context.log.warn({ resource: leg.place.resource }, 'Keap refused its own page token; the walk begins again');
      await restartWalk(leg, { cursor: list.cursor(BEGINNING), counted: at });
      at = BEGINNING;
      continue;
    }
    const next = page.nextToken;
    if (next !== null && used.has(next)) throw endlessList(leg.endpoint, 'gave a page token a second time');
    if (next !== null) used.add(next);
    at = await keep(leg, list, page, at);
    if (next === null) return;
  }
}

/** Stores a page; the last one ends the list. Gives where the walk goes on. */
async function keep(leg: Leg, list: ListWalk, page: Page, at: Position): Promise<Position> {
  const { parentId } = list;
  const done = page.nextToken === null;
  const after = ({ repeated, unidentified }: Counted): Position => ({
    token: page.nextToken,
    repeated: at.repeated + repeated,
    unidentified: at.unidentified + unidentified,
  });
  const brought = await leg.commit({
    page,
    parentId,
    remember: true,
    cursor: (stored) => list.cursor(done ? null : after(stored)),
    ...(done && {
      close: (statements, place) => closeUnmet(statements, place, parentId),
      ends: list.ends,
      expected: parentId === null ? page.total : null,
    }),
  });
  return after(brought);
}

function positionOf(cursor: unknown): Position {
  const token = textAt(cursor, 'token');
  return { token, repeated: numberAt(cursor, 'repeated'), unidentified: numberAt(cursor, 'unidentified') };
}
