import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { WalkKind } from '../snapshot.js';

/** How a collection is walked: by what the way it is asked for offers. */
export function walkKindOf(way: Endpoint, parent: ResourceKey | null): WalkKind {
  if (way.responseShape !== 'pages') return 'WHOLE';
  if (way.apiVersion === 'v1') return 'OFFSETS';
  if (parent !== null || way.keyset === null) return 'TOKENS';
  return way.keyset.isOrdered ? 'KEYSET' : 'WINDOWS';
}

/** Whether a list that is paged by offset comes in the order of its ids, so that what comes or goes elsewhere shifts it least. */
export function comesById(way: Endpoint): boolean {
  return way.orderBy.includes('id') && way.directions !== 'desc';
}
