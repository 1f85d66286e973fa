import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { ScanKind } from '../snapshot.js';

/** How a collection is walked: by what the way it is asked for offers. */
export function chooseScanKind(endpoint: Endpoint, parent: ResourceKey | null): ScanKind {
  if (endpoint.responseShape !== 'pages') return 'WHOLE';
  if (endpoint.apiVersion === 'v1') return 'OFFSETS';
  if (parent !== null || endpoint.keyset === null) return 'TOKENS';
  return endpoint.keyset.isOrdered ? 'KEYSET' : 'WINDOWS';
}

/** Whether a list that is paged by offset comes in the order of its ids, so that what comes or goes elsewhere shifts it least. */
export function isOrderedById(endpoint: Endpoint): boolean {
  return endpoint.orderBy.includes('id') && endpoint.directions !== 'desc';
}
