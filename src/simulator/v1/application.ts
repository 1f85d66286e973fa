import type { Account } from '../access/accounts.js';
import { badRequest, ApiError, unknownPath, type HttpResponse } from '../http/errors.js';
import type { Endpoint } from './endpoint.js';
import { account } from './routes/account.js';
import { people } from './routes/people.js';
import { pipeline } from './routes/pipeline.js';
import { sales } from './routes/sales.js';
import { tagging } from './routes/tagging.js';
import { work } from './routes/work.js';

/** Every path of v1 that can be read. */
export const endpoints: readonly Endpoint[] = [...people, ...tagging, ...pipeline, ...sales, ...work, ...account];

/** Write-only paths of v1: a read gets 405, not 404. */
const writeOnlyPaths = [/^\/v1\/tags\/categories\/?$/, /^\/v1\/orders\/\d+\/items(\/\d+)?\/?$/];

const patterns = endpoints
  .map((endpoint) => ({ endpoint, pattern: new RegExp(`^${endpoint.path.replace('{id}', '(?<id>[^/]+)')}/?$`) }))
  // Literal segments before ids, so that `contacts/model` does not match as a contact.
  .sort((a, b) => Number(a.endpoint.path.includes('{id}')) - Number(b.endpoint.path.includes('{id}')));

/** The endpoint of a path, or null. */
function matchPath(path: string): { readonly endpoint: Endpoint; readonly id: string } | null {
  for (const { endpoint, pattern } of patterns) {
    const match = pattern.exec(path);
    if (match) return { endpoint, id: match.groups?.['id'] ?? '' };
  }
  return null;
}

const notAllowed = (method: string): ApiError =>
  new ApiError(405, 'METHOD_NOT_ALLOWED', `Request method '${method}' is not supported`);

/** Answers a read of v1, or a method that the path does not support. Throws an ApiError for a rejection. */
export function readV1({ world, admin }: Account, method: string, path: string, query: URLSearchParams): HttpResponse {
  if (writeOnlyPaths.some((pattern) => pattern.test(path))) throw notAllowed(method);
  const target = matchPath(path);
  if (target === null) return unknownPath;
  if (method !== 'GET') throw notAllowed(method);
  const { endpoint, id } = target;
  if (endpoint.path.includes('{id}') && !/^\d+$/.test(id))
    throw badRequest(`The id '${id}' is not valid: a number is expected.`);
  return endpoint.handle({ world, admin, path, query, id });
}
