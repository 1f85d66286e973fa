import type { Account } from './access/accounts.js';
import type { Payload } from './world/collection.js';
import { checkEdition } from './access/edition.js';
import { recordNotFound, ApiError, unknownPath, type HttpResponse } from './http/errors.js';
import { list, findOne, type Listing } from './lists/list.js';
import { respondToRecent } from './recent/operations.js';
import { routes, matchPath, type Target } from './routes/routes.js';
import { readV1 } from './v1/application.js';
import { parents, type InternalWorld } from './world/world.js';
import { respondToWrite } from './writes/writes.js';

/** A request that passed the auth gate. `path` begins after `/crm/rest`. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The unparsed body. */
  readonly text: string;
}

/** The raw bytes of a file, without base64 (docs/keap-api.md 11). */
function respondWithContent(world: InternalWorld, fileId: string): HttpResponse {
  const bytes = world.content(fileId);
  if (bytes === null) throw recordNotFound(routes.files.noun, fileId);
  return { status: 200, bytes, type: 'application/octet-stream' };
}

/** Throws an ApiError if the parent record of the list does not exist. */
function resolveListing(
  world: InternalWorld,
  { key, route, parentId }: Target,
): Pick<Listing, 'table' | 'pathConditions'> {
  const { nestedUnder } = route;
  const table = world.findTable(key, nestedUnder === null ? parentId : null);
  if (table === null) throw recordNotFound(routes[parents[key as keyof typeof parents]].noun, parentId ?? '');
  if (nestedUnder === null || parentId === null) return { table };
  if (!/^\d+$/.test(parentId) || world.get(nestedUnder.key, parentId) === null)
    throw recordNotFound(nestedUnder.noun, parentId);
  return {
    table,
    pathConditions: [{ name: nestedUnder.noun, field: nestedUnder.field, operator: '==', values: [parentId] }],
  };
}

/** The user of the credential: the first user. */
function respondWithUserInfo({ world, tenant, admin }: Account): HttpResponse {
  const table = world.findTable('users', null)!;
  const allUsers = table.range(0, Infinity);
  const user: Payload = allUsers.length > 0 ? table.read(allUsers.at(0)) : {};
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
    // The header has the whole host name: docs/keap-api.md 3.1.
    tenant_id: tenant.split('.')[0],
  };
  return { status: 200, json };
}

/** Whether a path belongs to v1, which has an error shape of its own. */
export const isV1 = (path: string): boolean => /^\/v1(\/|$)/.test(path);

/** Answers as the application behind the gate does. Throws an ApiError for a rejection. */
export function respond(account: Account, request: ApiRequest, nowMs: number): HttpResponse {
  const { world, edition } = account;
  const { method, path, query } = request;
  const closed = checkEdition(edition, path);
  if (closed !== null) return closed;
  const recentResponse = isV1(path) ? null : respondToRecent(world, account.recent, request);
  if (recentResponse !== null) return recentResponse;
  const writeResponse = respondToWrite(world, { ...request, nowMs });
  if (writeResponse !== null) return writeResponse;
  if (isV1(path)) return readV1(account, method, path, query);
  const file = /^\/v2\/files\/([^/:]+):data$/.exec(path)?.[1];
  if (file !== undefined && method === 'GET') return respondWithContent(world, file);
  const isUserInfo = path === '/v2/oauth/connect/userinfo';
  const target = isUserInfo ? null : matchPath(path);
  if (!isUserInfo && target === null) return unknownPath;
  if (method !== 'GET') throw new ApiError(405, 'METHOD_NOT_ALLOWED', `Request method '${method}' is not supported`);
  if (target === null) return respondWithUserInfo(account);
  const { route, parentId, id } = target;
  const listing = { world, route, query, parentId, ...resolveListing(world, target) };
  return id === null ? list(listing) : findOne(listing, id);
}
