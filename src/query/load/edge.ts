import type { Edge, Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { PageRequest } from '../sources/source.js';

/** An edge to records that belong to this one. */
export type ChildEdge = Extract<Edge<ResourceKey>, { kind: 'hasMany' | 'nested' }>;

/** A request for the children of one owner: these properties, of at most `limit` of them (null: all). */
export interface ChildKey {
  readonly ownerId: string;
  readonly fields: readonly string[];
  readonly limit: number | null;
}

/** The edge of this name. Throws RangeError where the table has none, or none to children. */
export function getChildEdge(owner: ResourceKey, name: string): ChildEdge {
  const edge = table[owner].edges[name];
  if (edge?.kind !== 'hasMany' && edge?.kind !== 'nested') {
    throw new RangeError(`The table has no edge "${name}" from ${owner} to records that belong to it.`);
  }
  return edge;
}

/** Orders that follow the ids: by id itself, or by creation time. */
const AGE_ORDER_FIELDS = [
  'id',
  'created_time',
  'create_time',
  'order_time',
  'transaction_time',
  'move_date',
  'applied_time',
];

/** The order in which ids ascend or descend: in the requested direction where Keap has it, else in its only one. Empty where Keap has no such order. */
export function orderByAge(endpoint: Endpoint, direction: 'asc' | 'desc'): Pick<PageRequest, 'orderBy'> {
  const field = AGE_ORDER_FIELDS.find((name) => endpoint.orderBy.includes(name));
  if (field === undefined) return {};
  return { orderBy: { field, direction: endpoint.directions === 'both' ? direction : endpoint.directions } };
}

/** Whether each page of a list says how many records there are in all: v1 does (docs/keap-api.md 5.1). */
export const hasTotal = ({ apiVersion }: Endpoint): boolean => apiVersion === 'v1';

/** Whether a page of a list shows how many more follow: by the total, or by ids that go one way. */
export const canForecastPages = (endpoint: Endpoint): boolean =>
  hasTotal(endpoint) || orderByAge(endpoint, 'desc').orderBy !== undefined;
