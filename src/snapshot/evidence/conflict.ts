import type { Payload } from '../../resources/row.js';

/**
 * Why the ids of one page cannot be right: two of its records differ and have the same id, so one of them would replace the
 * other. The same record twice is no conflict. Null where there is none. Pure.
 */
export function findConflict(rows: readonly Payload[], ids: readonly (string | null)[]): string | null {
  const places = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    if (id === null) continue;
    const earlier = places.get(id);
    if (earlier !== undefined && JSON.stringify(rows[earlier]) !== JSON.stringify(rows[index]))
      return `one page holds two different records with the id ${id}`;
    places.set(id, index);
  }
  return null;
}
