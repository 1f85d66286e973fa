import type { Clause, Page, PageRequest } from '../../keap/keap-client.js';
import type { ChangeWindow } from '../../resources/row.js';
import type { Leg } from '../legs/leg.js';
import { isOrderedById } from '../strategies/strategy-kind.js';
import { BEGINNING, saveReread, type Reread, type RereadPosition } from './reread-state.js';
import { storeChanges } from './store-changes.js';

/** How many pages one leg reads again: 50,000 records of most collections. */
const MAX_REREAD_PAGES = 50;
/** How often it begins again because a list that is paged by offset shifted between two pages. */
const MAX_REREAD_RESTARTS = 5;
/** Keap's times may be in the zone of the account. */
const ZONE_DIFFERENCE_MS = 86_400_000;

/** What follows a page. `refuse`: the page is not stored. `restart`: the list shifted. `end`: whole, unless it has a reason. */
type Step =
  | { readonly kind: 'continue'; readonly position: RereadPosition }
  | { readonly kind: 'restart' }
  | { readonly kind: 'end'; readonly reason: string | null }
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * Reads what changed in a collection since a time, and stores each page with the re-read's position. Usually one call, at
 * most MAX_REREAD_PAGES. Throws as `Leg.fetchPage`.
 */
export async function rereadLeg(leg: Leg, window: ChangeWindow, since: Date, first: Reread): Promise<void> {
  for (let reread = first; !reread.isDone;) {
    const page = await leg.fetchPage(buildRequest(leg, window, since, reread.position));
    const step = chooseStep(leg, page, { window, since, position: reread.position });
    const last = reread;
    reread = await leg.context.lease.commit(async (statements) => {
      const stored = step.kind === 'refuse' ? last : await storeChanges(statements, leg, page, last);
      const next = follow(stored, step);
      await saveReread(statements, leg.key, next);
      return next;
    });
  }
}

function buildRequest(leg: Leg, { since: field }: ChangeWindow, since: Date, position: RereadPosition): PageRequest {
  const { token, lastId } = position;
  const { endpoint } = leg;
  const filter: Clause[] = [{ field, op: '==', value: since.toISOString() }];
  if (isByKeyset(leg) && lastId !== null)
    filter.push({ field: endpoint.keyset?.filter ?? 'id', op: '>', value: lastId });
  const isById = isByKeyset(leg) || (isByOffset(leg) && isOrderedById(endpoint));
  return {
    filter,
    ...(token !== null && { token }),
    ...(isById && { orderBy: { field: 'id', direction: 'asc' } }),
  };
}

const isByKeyset = ({ endpoint }: Leg): boolean => endpoint.apiVersion === 'v2' && endpoint.keyset?.isOrdered === true;
const isByOffset = ({ endpoint }: Leg): boolean => endpoint.apiVersion === 'v1';

interface PageContext {
  readonly window: ChangeWindow;
  readonly since: Date;
  readonly position: RereadPosition;
}

function chooseStep(leg: Leg, page: Page, { window, since, position }: PageContext): Step {
  if (holdsOlder(page, window, since)) return { kind: 'refuse', reason: 'Keap ignores its filter by time' };
  const ids = leg.identifyRecords(page, null).filter((id) => id !== null);
  const lastId = ids.at(-1) ?? null;
  const isFull = page.rows.length >= leg.endpoint.pageSize;
  const { nextToken } = page;
  if (isByOffset(leg)) {
    if (position.token !== null && ids[0] !== position.lastId) return { kind: 'restart' };
    // A page with the overlap alone is behind the last record.
    if (nextToken === null || !isFull || (position.token !== null && ids.length === 1))
      return { kind: 'end', reason: null };
    // One record of overlap shows whether the list shifted.
    return { kind: 'continue', position: { token: String(Number(nextToken) - 1), lastId } };
  }
  if (isByKeyset(leg)) {
    if (lastId === null || (nextToken === null && !isFull)) return { kind: 'end', reason: null };
    return isAscending(ids, position.lastId)
      ? { kind: 'continue', position: { token: null, lastId } }
      : { kind: 'end', reason: 'its pages are not in the order of ids' };
  }
  if (nextToken === null)
    return { kind: 'end', reason: isFull ? 'its last page is full, so that more may follow' : null };
  if (nextToken === position.token) return { kind: 'end', reason: 'its page token repeats' };
  return { kind: 'continue', position: { token: nextToken, lastId } };
}

/** Whether a page holds a record that changed before the window. */
function holdsOlder({ rows }: Page, { column }: ChangeWindow, since: Date): boolean {
  if (column === null) return false;
  return rows.some((row) => {
    const time = row[column];
    return typeof time === 'string' && Date.parse(time) < since.getTime() - ZONE_DIFFERENCE_MS;
  });
}

/** Whether ids ascend, from above the last one. */
function isAscending(ids: readonly string[], after: string | null): boolean {
  const all = after === null ? ids : [after, ...ids];
  return (
    all.every((id) => /^\d{1,18}$/.test(id)) &&
    ids[0] !== after &&
    all.every((id, index) => index === 0 || BigInt(id) >= BigInt(all[index - 1] ?? 0))
  );
}

/** The re-read behind a page. */
function follow(reread: Reread, step: Step): Reread {
  const next = { ...reread, pages: reread.pages + 1 };
  switch (step.kind) {
    case 'end':
      return { ...next, isDone: true, reason: step.reason ?? next.reason };
    case 'refuse':
      return { ...next, isDone: true, reason: step.reason };
    case 'continue':
      return cut({ ...next, position: step.position });
    case 'restart':
      return cut({ ...next, position: BEGINNING, restarts: next.restarts + 1 });
  }
}

/** Ends a re-read that would go on beyond its bounds. */
function cut(reread: Reread): Reread {
  const { pages, restarts, changed, added } = reread;
  if (pages >= MAX_REREAD_PAGES)
    return {
      ...reread,
      isDone: true,
      reason: `more than ${changed + added} records changed or came: ${pages} pages were read, and more follow`,
    };
  if (restarts <= MAX_REREAD_RESTARTS) return reread;
  return { ...reread, isDone: true, reason: 'its list shifted between its pages again and again' };
}
