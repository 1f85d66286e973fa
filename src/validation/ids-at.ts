import type { ResourceKey } from '../resources/table.js';

/** A name of the table inside an SQL text or JSON path literal. */
const assertSafeName = (name: string): string => {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error(`"${name}" cannot be a step of a path in the table.`);
  return name;
};

/** `order_items[].product.id` as a Postgres JSON path; lax mode steps into lists by itself and passes over what is missing. */
export function buildJsonPath(column: string): string {
  const steps = column.split('.').map((step) => `."${assertSafeName(step.replace(/\[\]$/, ''))}"[*]`);
  return `$${steps.join('')} ? (@.type() == "string" || @.type() == "number")`;
}

/**
 * A SELECT of (id, points_at): the ids a collection's records hold at a path of the table, as `idsAt` of resources/row.ts
 * reads them. A path that can hold only one id is read without the cost of a JSON path.
 */
export function buildIdsSql(key: ResourceKey, column: string, isList: boolean): string {
  if (isList || column.includes('[]')) {
    return `select holder.id, found.value #>> '{}' as points_at
          from ${key} as holder, jsonb_path_query(holder.payload, '${buildJsonPath(column)}') as found (value)`;
  }
  const path = column.split('.').map(assertSafeName).join(',');
  // `offset 0` keeps the planner from writing the expression into every place it is used, each of which would unpack the payload anew.
  return `select holder.id, holder.payload #>> '{${path}}' as points_at from ${key} as holder offset 0`;
}

/**
 * The ids that mean "none": Keap writes an empty text or 0, and -1 for its own system user (docs/keap-api.md 6,
 * quirk 23).
 */
export function emptyIdsSql(to: ResourceKey): string {
  return to === 'users' ? `'', '0', '-1'` : `'', '0'`;
}
