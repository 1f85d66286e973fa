import type { Endpoint } from '../../resources/row.js';
import type { Clause } from '../../keap/keap-client.js';
import { canFilter } from '../../query/sources/endpoints.js';
import { badUserInput } from '../nodes/ids.js';
import type { OrderBy } from './order.js';

/** A condition, and what the caller calls it: `filter.title`. */
export interface NamedClause {
  readonly name: string;
  readonly clause: Clause;
}

/**
 * Throws BAD_USER_INPUT, before anything is sent, for a condition or an order that the way in which this account serves
 * the list does not know: Keap's v1 can filter and order by less than v2.
 */
export function assertSupported(endpoint: Endpoint, clauses: readonly NamedClause[], orderBy: OrderBy | null): void {
  for (const { name, clause } of clauses) {
    if (canFilter(endpoint, clause)) continue;
    const filterNames = Object.keys(endpoint.filters).sort().join(', ') || 'nothing';
    throw badUserInput(
      `\`${name}\` cannot be asked here: this Keap account serves the list as ${describeEndpoint(endpoint)}, which has no condition \`${describeClause(clause)}\`. Leave it out; Keap filters there by ${filterNames}.`,
    );
  }
  if (orderBy !== null) assertOrderSupported(endpoint, orderBy);
}

function assertOrderSupported(endpoint: Endpoint, { field, direction }: OrderBy): void {
  const hasField = endpoint.orderBy.includes(field);
  if (hasField && (endpoint.directions === 'both' || endpoint.directions === direction)) return;
  const reason = hasField
    ? `orders by \`${field}\` as \`${endpoint.directions}\` only`
    : `orders by ${endpoint.orderBy.join(', ') || 'nothing'}`;
  throw badUserInput(
    `\`orderBy\` \`${field} ${direction}\` cannot be asked here: this Keap account serves the list as ${describeEndpoint(endpoint)}, which ${reason}. Leave it out or choose another.`,
  );
}

const describeEndpoint = ({ apiVersion, path }: Endpoint): string => `REST ${apiVersion} (${path})`;

/** A condition without its value, which may be a person's. */
function describeClause({ field, op, value, literal }: Clause): string {
  const isPrefix = literal !== true && typeof value === 'string' && value.endsWith('*');
  return `${field}${op}${isPrefix ? '…*' : '…'}`;
}
