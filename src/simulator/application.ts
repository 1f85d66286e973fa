import type { ResourceKey } from '../resources/table.js';
import type { Account } from './accounts.js';
import type { Payload } from './collection.js';
import { closed } from './edition.js';
import { badRequest, noRecord, Refusal, unknownPath, type Answer } from './errors.js';
import { customFieldOf } from './custom-filter.js';
import { parseFilter } from './filter.js';
import { offsetOf, pageSize, tokenAt } from './paging.js';
import { projection, without } from './projection.js';
import type { Route } from './routes/route.js';
import { routes, targetOf } from './routes/routes.js';
import { parseOrder, selectOnce } from './select.js';
import type { Shelf } from './shelf.js';
import { readV1 } from './v1/application.js';
import { parents, type Shelves } from './world.js';
import { writeAnswer } from './writes/writes.js';

/** A request that passed the gate. `path` begins after `/crm/rest`. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body as it was sent. */
  readonly text: string;
}

function tokenText(
  route: Route,
  parentId: string | null,
  size: number,
  next: number | null,
): string | null | undefined {
  if (next === null) return { empty: '', null: null, absent: undefined }[route.lastToken];
  if (!route.tokenIsUrl) return tokenAt(next);
  const path = route.path.replace('{parent}', parentId ?? '');
  return `https://api.infusionsoft.com/crm/rest/v2/${path}/?page_size=${size}&page_token=${tokenAt(next)}`;
}

/** A list that comes whole, or the only record there is. */
function whole(shelf: Shelf, { answer, envelope, beside }: Route): Answer {
  const range = shelf.range(0, Infinity);
  const records = Array.from({ length: range.length }, (_, place) => shelf.read(range.at(place)));
  return { status: 200, json: answer === 'record' ? (records[0] ?? {}) : { [envelope]: records, ...beside } };
}

function list(world: Shelves, shelf: Shelf, route: Route, parentId: string | null, query: URLSearchParams): Answer {
  if (route.answer !== 'pages') return whole(shelf, route);
  const size = pageSize(query.get('page_size'), route.largestPage);
  const offset = offsetOf(query.get('page_token'));
  const [filter, orderBy] = [query.get('filter') ?? '', query.get('order_by')];
  const projected = projection(query, route);
  const project = route.onlySingly.length === 0 ? projected : without(route.onlySingly, projected);
  const conditions = parseFilter(filter, route.filters, (name) => customFieldOf(world, route.model, name));
  const order = parseOrder(orderBy, route);
  const found = selectOnce(shelf, route, { text: `${filter}\n${orderBy ?? ''}`, conditions, order });
  const end = Math.min(offset + size, found.length);
  const records: Payload[] = [];
  for (let place = offset; place < end; place++) records.push(project(shelf.read(found.at(place))));
  const next_page_token = tokenText(route, parentId, size, end < found.length ? end : null);
  return { status: 200, json: { [route.envelope]: records, next_page_token } };
}

function one(shelf: Shelf, route: Route, id: string, query: URLSearchParams): Answer {
  if (!/^\d+$/.test(id)) throw badRequest(`The id '${id}' is not valid: a numeric id is expected.`);
  const project = projection(query, route);
  const record = shelf.get(id);
  if (record === null) throw noRecord(route.noun, id);
  return { status: 200, json: project(record) };
}

/** A file's bytes, as they are: no base64 around them (KEAP-API.md 11). */
function contentOf(world: Shelves, fileId: string): Answer {
  const bytes = world.content(fileId);
  if (bytes === null) throw noRecord(routes.files.noun, fileId);
  return { status: 200, bytes, type: 'application/octet-stream' };
}

const parentNoun = (key: ResourceKey): string =>
  key in parents ? routes[parents[key as keyof typeof parents]].noun : 'record';

/** Who the credential belongs to: the first user. */
function userInfo({ world, tenant, admin }: Account): Answer {
  const shelf = world.shelf('users', null)!;
  const everyone = shelf.range(0, Infinity);
  const user: Payload = everyone.length > 0 ? shelf.read(everyone.at(0)) : {};
  const { id = null, global_user_id = null, keap_id = null, given_name = null, family_name = null } = user;
  const json = {
    email: keap_id,
    sub: global_user_id,
    id,
    keap_id,
    given_name,
    family_name,
    middle_name: null,
    preferred_name: given_name,
    is_admin: admin,
    // Another form than the header's host name: KEAP-API.md 3.1.
    tenant_id: tenant.split('.')[0],
  };
  return { status: 200, json };
}

/** Whether a path is of the older generation, which also refuses in its own shape. */
export const isV1 = (path: string): boolean => /^\/v1(\/|$)/.test(path);

/** Answers as the application behind the gate does. Throws a Refusal for what it will not answer. */
export function answer(account: Account, request: Request, nowMs: number): Answer {
  const { world, edition } = account;
  const { method, path, query } = request;
  const shut = closed(edition, path);
  if (shut !== null) return shut;
  const written = writeAnswer(world, { ...request, nowMs });
  if (written !== null) return written;
  if (isV1(path)) return readV1(account, method, path, query);
  const file = /^\/v2\/files\/([^/:]+):data$/.exec(path)?.[1];
  if (file !== undefined && method === 'GET') return contentOf(world, file);
  const isUserInfo = path === '/v2/oauth/connect/userinfo';
  const target = isUserInfo ? null : targetOf(path);
  if (!isUserInfo && target === null) return unknownPath;
  if (method !== 'GET') throw new Refusal(405, 'METHOD_NOT_ALLOWED', `Request method '${method}' is not supported`);
  if (target === null) return userInfo(account);
  const { key, route, parentId, id } = target;
  const shelf = world.shelf(key, parentId);
  if (shelf === null) throw noRecord(parentNoun(key), parentId ?? '');
  return id === null ? list(world, shelf, route, parentId, query) : one(shelf, route, id, query);
}
