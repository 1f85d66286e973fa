import { KeapError } from '../../keap/errors.js';
import { closeUnmet } from '../close.js';
import { isRefusedRequest } from '../fault.js';
import type { Leg } from '../leg.js';
import { restartWalk } from '../restart.js';

/** How often a walk begins again because Keap refuses the page token it gave. */
const MOST_RESTARTS = 5;

/** Walks by Keap's page tokens. What the walk has not met when it ends is closed as deleted. */
export async function walkByTokens(leg: Leg): Promise<void> {
  await walkPages(leg, {
    token: tokenOf(leg.state.cursor),
    parentId: null,
    cursor: (token) => ({ token }),
    ends: true,
  });
}

/** One list walked by token: the collection, or the children of one parent. */
export interface TokenWalk {
  readonly token: string | null;
  readonly parentId: string | null;
  /** The leg's cursor for a token; null: the list is done, or not begun. */
  readonly cursor: (token: string | null, done: boolean) => unknown;
  /** The end of this list is the end of the leg. */
  readonly ends: boolean;
}

/** Page after page until the last, whose commit closes what was not met. */
export async function walkPages(leg: Leg, walk: TokenWalk): Promise<void> {
  const { parentId } = walk;
  const used = new Set<string>();
  let token = walk.token;
  for (let restarts = 0; ;) {
    const request = { ...(token !== null && { token }), ...(parentId !== null && { parentId }) };
    const page = await leg.ask(request).catch((error: unknown) => {
      if (token !== null && restarts < MOST_RESTARTS && isRefusedRequest(error)) return null;
      throw error;
    });
    if (page === null) {
      restarts += 1;
      token = null;
      used.clear();
      leg.tools.log.warn({ resource: leg.place.resource }, 'Keap refused its own page token; the walk begins again');
      await restartWalk(leg, { cursor: walk.cursor(null, false), parentId });
      continue;
    }
    if (page.nextToken !== null && used.has(page.nextToken)) throw repeatedToken(leg);
    if (page.nextToken !== null) used.add(page.nextToken);
    token = page.nextToken;
    const done = token === null;
    await leg.commit({
      page,
      ...(parentId !== null && { parentId }),
      remember: true,
      cursor: walk.cursor(token, done),
      ...(done && { close: (statements, place) => closeUnmet(statements, place, parentId), ends: walk.ends }),
    });
    if (done) return;
  }
}

/** The token at which a walk goes on, as it stands in the cursor. */
export function tokenOf(cursor: unknown): string | null {
  const token = typeof cursor === 'object' && cursor !== null ? (cursor as { token?: unknown }).token : undefined;
  return typeof token === 'string' ? token : null;
}

function repeatedToken(leg: Leg): KeapError {
  const { path } = leg.row.v2;
  return new KeapError(
    'UPSTREAM_BAD_DATA',
    `Keap gave the same page token twice for ${path}; the walk would not end.`,
    {
      path,
    },
  );
}
