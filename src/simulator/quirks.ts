import type { Payload } from './world/collection.js';
import type { Fault } from './faults.js';
import { parseToken, makeToken } from './lists/paging.js';
import type { CollectionKey } from './routes/routes.js';
import type { World } from './world/world.js';

/**
 * Lists that behave worse than Keap's observed ones, where its documents allow it. Each is a fault for
 * `simulator.faults.add` or the option `faults`; several can be combined. A path is a list's own, such as
 * `/v1/contacts`.
 */

const isPayload = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The key of the records in a response; null if it is not a list. */
const findEnvelope = (json: unknown): string | null =>
  isPayload(json) ? (Object.keys(json).find((name) => Array.isArray(json[name])) ?? null) : null;

function alterList(
  path: string,
  change: (json: Payload, records: readonly Payload[], envelope: string) => Payload,
): Fault {
  return {
    kind: 'altered',
    match: (call) => call.method === 'GET' && call.path === path,
    json(json) {
      const envelope = findEnvelope(json);
      if (envelope === null || !isPayload(json)) return json;
      return change(json, json[envelope] as readonly Payload[], envelope);
    },
  };
}

/**
 * Omits these columns from the rows of a list, or sets them to null: v1's document has some in the single record only
 * (docs/keap-api.md 8.1).
 */
export const columnsMissing = (path: string, columns: readonly string[], how: 'absent' | 'null' = 'absent'): Fault =>
  alterList(path, (json, records, envelope) => ({
    ...json,
    [envelope]: records.map((record) => {
      const remaining = Object.entries(record).filter(([name]) => !columns.includes(name));
      const empty = how === 'null' ? columns.map((name) => [name, null] as const) : [];
      return Object.fromEntries([...remaining, ...empty]);
    }),
  }));

/**
 * Ignores a query parameter silently, as Keap ignores unknown ones (docs/keap-api.md 4): `order_direction`, `offset`.
 */
export const parameterIgnored = (path: string, name: string): Fault => ({
  kind: 'altered',
  match: (call) => call.method === 'GET' && call.path === path,
  query(query) {
    const remaining = new URLSearchParams(query);
    remaining.delete(name);
    return remaining;
  },
});

/** Replaces a `count` of v1 by a wrong one, for example one below the number of records. */
export const wrongCount = (path: string, misreport: (count: number) => unknown): Fault =>
  alterList(path, (json) => ({ ...json, count: misreport(json['count'] as number) }));

/**
 * After `pages` pages of v2 the token leads `back` pages back; 1 repeats the page just read. Throws a RangeError if
 * that is before the first page.
 */
export function tokensLoopBack(
  path: string,
  { pages, back }: { readonly pages: number; readonly back: number },
): Fault {
  if (!(back >= 1 && back <= pages)) throw new RangeError(`No token leads ${back} of ${pages} pages back.`);
  return {
    kind: 'altered',
    match: (call) => call.method === 'GET' && call.path === path,
    json(json, { query }) {
      const size = Number(query.get('page_size') ?? 50);
      const page = Math.floor(parseToken(query.get('page_token')) / size);
      return page === pages - 1 && isPayload(json)
        ? { ...json, next_page_token: makeToken((pages - back) * size) }
        : json;
    },
  };
}

/**
 * Repeats the texts of v2's tokens every `distance` pages while the records go on, as if Keap kept the position on its
 * side, for one reader at a time.
 */
export function tokensReused(path: string, distance: number): Fault {
  const realTokens = new Map<string, string>();
  let page = 0;
  return {
    kind: 'altered',
    match: (call) => call.method === 'GET' && call.path === path,
    query(query) {
      const token = query.get('page_token') ?? '';
      if (token === '') page = 0;
      const realToken = realTokens.get(token);
      if (realToken === undefined) return query;
      const redirected = new URLSearchParams(query);
      redirected.set('page_token', realToken);
      return redirected;
    },
    json(json) {
      const next = isPayload(json) ? json['next_page_token'] : null;
      if (typeof next !== 'string' || next === '') return json;
      const text = `cursor-${page++ % distance}`;
      realTokens.set(text, next.startsWith('https:') ? new URL(next).searchParams.get('page_token')! : next);
      return { ...(json as Payload), next_page_token: text };
    },
  };
}

/**
 * A list that shrinks during a scan: deletes the first record of each page after it is shown, so later offsets shift.
 */
export const deletedWhileRead = (world: World, key: CollectionKey, path: string): Fault =>
  alterList(path, (json, records) => {
    const [first] = records;
    if (first !== undefined) world.remove(key, String(first['id']));
    return json;
  });

/**
 * An account whose Keap does not know a bulk list and reads the `-` in its path as an id (docs/keap-api.md 15): it
 * rejects the id, or answers as for a record without children.
 */
export const dashReadAsId = (path: string, envelope: string, how: 'rejected' | 'failed' | 'empty'): Fault => ({
  kind: 'status',
  match: (call) => call.method === 'GET' && call.path === path,
  status: { rejected: 400, failed: 500, empty: 200 }[how],
  body: how === 'empty' ? { [envelope]: [], next_page_token: '' } : { code: 400, message: 'Invalid id', details: [] },
});

/** Ignores the filter by owners: the last record of each page is of another owner, with this id. */
export const foreignOwners = (path: string, ownerColumn: string, ownerId: string): Fault =>
  alterList(path, (json, records, envelope) => ({
    ...json,
    [envelope]: records.map((record, index) =>
      index === records.length - 1 ? { ...record, [ownerColumn]: ownerId } : record,
    ),
  }));
