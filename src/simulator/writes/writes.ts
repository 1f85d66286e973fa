import type { HttpResponse } from '../http/errors.js';
import type { InternalWorld } from '../world/world.js';
import { companyWrites as companyWritesV1 } from './v1/companies.js';
import { contactWrites as contactWritesV1 } from './v1/contacts.js';
import { opportunityWrites as opportunityWritesV1 } from './v1/opportunities.js';
import { tagWrites as tagWritesV1 } from './v1/tags.js';
import * as workV1 from './v1/work.js';
import { companyWrites } from './v2/companies.js';
import { contactWrites } from './v2/contacts.js';
import { noteWrites } from './v2/notes.js';
import { opportunityWrites } from './v2/opportunities.js';
import { tagWrites } from './v2/tags.js';
import { taskWrites } from './v2/tasks.js';
import { parseBody, type WriteEndpoint } from './write.js';

const endpoints: readonly (readonly [string, readonly WriteEndpoint[]])[] = [
  ['v2', [...contactWrites, ...tagWrites, ...companyWrites, ...noteWrites, ...taskWrites, ...opportunityWrites]],
  [
    'v1',
    [
      ...contactWritesV1,
      ...tagWritesV1,
      ...companyWritesV1,
      ...workV1.noteWrites,
      ...workV1.taskWrites,
      ...opportunityWritesV1,
    ],
  ],
];

const patterns = endpoints.flatMap(([apiVersion, list]) =>
  list.map((endpoint) => ({
    endpoint,
    pattern: new RegExp(`^/${apiVersion}/${endpoint.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)')}/?$`),
  })),
);

/** A received write. */
export interface IncomingWrite {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The unparsed body. */
  readonly text: string;
  readonly nowMs: number;
}

/**
 * Executes and answers a write; null if no write exists for the path and method. Throws an ApiError for whatever Keap
 * rejects.
 */
export function respondToWrite(
  world: InternalWorld,
  { method, path, query, text, nowMs }: IncomingWrite,
): HttpResponse | null {
  for (const { endpoint, pattern } of patterns) {
    const params = endpoint.method === method ? pattern.exec(path) : null;
    if (params === null) continue;
    const body = method === 'DELETE' ? {} : parseBody(text);
    return endpoint.handle({ world, params: { ...params.groups }, query, body, nowMs });
  }
  return null;
}
