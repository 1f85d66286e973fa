import type { ResourceKey } from '../resources/table.js';

/** Checks a name of the table that goes into an SQL text or a JSON path literal. */
const assertSafeName = (name: string): string => {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error(`"${name}" cannot be a step of a path in the table.`);
  return name;
};

/** `order_items[].product.id` as a Postgres JSON path. Lax mode unwraps arrays and ignores missing keys. */
export function buildJsonPath(column: string): string {
  const steps = column.split('.').map((step) => `."${assertSafeName(step.replace(/\[\]$/, ''))}"[*]`);
  return `$${steps.join('')} ? (@.type() == "string" || @.type() == "number")`;
}

/**
 * A SELECT of (id, points_at): the ids that the records of a collection contain at a path of the table. A path with at most
 * one id is read without the cost of a JSON path.
 */
export function buildIdsSql(key: ResourceKey, column: string, isList: boolean): string {
  if (isList || column.includes('[]')) {
    return `select holder.id, found.value #>> '{}' as points_at
          from ${key} as holder, jsonb_path_query(holder.payload, '${buildJsonPath(column)}') as found (value)`;
  }
  const path = column.split('.').map(assertSafeName).join(',');
  // `offset 0` keeps the planner from inlining the expression, which would decompress the payload at every use.
  return `select holder.id, holder.payload #>> '{${path}}' as points_at from ${key} as holder offset 0`;
}

/**
 * The ids that mean "none": Keap sends an empty text or 0, and -1 for its own system user (docs/keap-api.md 6, quirk 23).
 */
export function buildEmptyIdsSql(to: ResourceKey): string {
  return to === 'users' ? `'', '0', '-1'` : `'', '0'`;
}
