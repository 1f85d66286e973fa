import type { ResourceKey } from '../resources/table.js';
import type { RequestContext } from './keap-client.js';
import type { KeapRequest } from './request.js';
import { createAttemptStats } from './count-requests.js';

/** What every GET of ours shares. */
export function createGetRequest(
  url: string,
  label: string,
  resource: ResourceKey | null,
  requestContext: RequestContext,
): Omit<KeapRequest, 'parse'> {
  return {
    method: 'GET',
    url,
    label,
    resource,
    requestContext,
    ttlMs: 0,
    reference: false,
    onNotFound: 'reject',
    stats: createAttemptStats(),
  };
}
