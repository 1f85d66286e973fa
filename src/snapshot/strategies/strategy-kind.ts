import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { ScanKind } from '../snapshot.js';

/** The kind of scan that an endpoint supports. */
export function chooseScanKind(endpoint: Endpoint, parent: ResourceKey | null): ScanKind {
  if (endpoint.responseShape !== 'pages') return 'WHOLE';
  if (endpoint.apiVersion === 'v1') return 'OFFSETS';
  if (parent !== null || endpoint.keyset === null) return 'TOKENS';
  return endpoint.keyset.isOrdered ? 'KEYSET' : 'WINDOWS';
}

/** Whether a list that is paged by offset can be ordered by id, so that inserts and deletes shift it least. */
export function isOrderedById(endpoint: Endpoint): boolean {
  return endpoint.orderBy.includes('id') && endpoint.directions !== 'desc';
}
