import type { ResourceKey } from '../resources/table.js';
import type { RequestContext } from './keap-client.js';
import type { Call } from './request.js';
import { newTally } from './count-requests.js';

/** What every GET of ours shares. */
export function get(
  url: string,
  shown: string,
  resource: ResourceKey | null,
  requestContext: RequestContext,
): Omit<Call, 'read'> {
  return {
    method: 'GET',
    url,
    shown,
    resource,
    requestContext,
    freshForMs: 0,
    reference: false,
    missing: 'refused',
    tally: newTally(),
  };
}
