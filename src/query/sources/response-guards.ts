import { KeapError } from '../../keap/errors.js';
import { readIds } from '../../resources/row.js';
import { resourceKeys, table, type ResourceKey } from '../../resources/table.js';
import type { Page, PageRequest } from './source.js';

/** Where in records of a row the ids stand that a filter of it asks for, as the table's edges tell; null when no edge uses the filter. */
function findOwnerColumn(key: ResourceKey, filter: string): string | null {
  for (const owner of resourceKeys) {
    for (const edge of Object.values(table[owner].edges)) {
      if (edge.kind === 'hasMany' && edge.to === key && (edge.filter === filter || edge.setFilter === filter))
        return edge.column;
    }
  }
  return null;
}

/**
 * Refuses a page with records of an owner that was not asked for: Keap ignores query parameters it does not know
 * (docs/keap-api.md 4), so a filter that it no longer honours would hand one customer's orders to another. A record
 * that names no owner at all is let through: the property was not among the fields asked.
 * Throws KeapError UPSTREAM_BAD_DATA.
 */
export function assertRequestedOwners(key: ResourceKey, pageRequest: PageRequest, page: Page): void {
  for (const clause of pageRequest.filter ?? []) {
    const ownerColumn = clause.op === '==' ? findOwnerColumn(key, clause.field) : null;
    if (ownerColumn === null) continue;
    const requestedIds = new Set(typeof clause.value === 'string' ? [clause.value] : clause.value);
    const mismatched = page.rows.filter((row) => {
      const owners = readIds(row, ownerColumn);
      return owners.length > 0 && !owners.some((id) => requestedIds.has(id));
    });
    if (mismatched.length > 0) {
      throw new KeapError(
        'UPSTREAM_BAD_DATA',
        `Keap answered ${page.endpoint.path} filtered by ${clause.field} with ${mismatched.length} records of other owners, ` +
          'so its answer cannot be used. Try again; if it stays so, this account does not honour the filter.',
        { path: page.endpoint.path },
      );
    }
  }
}
