import type { Payload } from './collection.js';
import { badRequest, noRecord, Refusal, unknownPath, type Answer } from './errors.js';
import { parseFilter } from './filter.js';
import { offsetOf, pageSize, tokenAt } from './paging.js';
import type { Route } from './routes/route.js';
import { targetOf } from './routes/routes.js';
import { parseOrder, selectOnce } from './select.js';
import type { Shelf } from './shelf.js';
import type { Shelves } from './world.js';

/** A request that passed the gate. `path` begins after `/crm/rest`. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

type Projection = (record: Payload) => Payload;

/** Reads `fields`. Throws a Refusal for a name that the list does not know; lists without the parameter ignore it. */
function projection(text: string | null, { fields }: Route): Projection {
  if (fields === null) return (record) => record;
  const named = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  for (const name of named)
    if (fields.mode === 'select' ? ![...fields.always, ...fields.optional].includes(name) : !/^[a-z_0-9]+$/.test(name))
      throw badRequest(
        `The following fields are unrecognized: [${name}]. Supported are: ${fields.optional.join(', ')}.`,
      );
  if (fields.mode === 'select') {
    const columns = named.length > 0 ? [...new Set(['id', ...named])] : fields.always;
    return (record) => Object.fromEntries(columns.filter((name) => name in record).map((name) => [name, record[name]]));
  }
  const left = new Set(fields.optional.filter((name) => !named.includes(name)));
  return (record) => {
    for (const name of named)
      if (!fields.optional.includes(name) && !(name in record))
        throw badRequest(
          `The following fields are unrecognized: [${name}]. Supported are: ${fields.optional.join(', ')}.`,
        );
    return Object.fromEntries(Object.entries(record).filter(([name]) => !left.has(name)));
  };
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

function list(shelf: Shelf, route: Route, parentId: string | null, query: URLSearchParams): Answer {
  const size = pageSize(query.get('page_size'), route.largestPage);
  const offset = offsetOf(query.get('page_token'));
  const [filter, orderBy] = [query.get('filter') ?? '', query.get('order_by')];
  const project = projection(query.getAll('fields').join(',') || null, route);
  const conditions = parseFilter(filter, route.filters);
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
  const project = projection(query.getAll('fields').join(',') || null, route);
  const record = shelf.get(id);
  if (record === null) throw noRecord(route.noun, id);
  return { status: 200, json: project(record) };
}

/** Who the credential belongs to: the first user. */
function userInfo(world: Shelves): Answer {
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
    is_admin: true,
    // Another form than the header's host name: KEAP-API.md 3.1.
    tenant_id: 'sim42',
  };
  return { status: 200, json };
}

/** Answers as the application behind the gate does. Throws a Refusal for what it will not answer. */
export function answer(world: Shelves, { method, path, query }: Request): Answer {
  const isUserInfo = path === '/v2/oauth/connect/userinfo';
  const target = isUserInfo ? null : targetOf(path);
  if (!isUserInfo && target === null) return unknownPath;
  if (method !== 'GET')
    throw new Refusal(405, 'METHOD_NOT_ALLOWED', `The simulator answers reads only, not ${method} ${path}.`);
  if (target === null) return userInfo(world);
  const { key, route, parentId, id } = target;
  const shelf = world.shelf(key, parentId);
  if (shelf === null) throw noRecord('Tag', parentId ?? '');
  return id === null ? list(shelf, route, parentId, query) : one(shelf, route, id, query);
}
