import type { Endpoint, Payload, Row } from './row.js';

/** Whether a value is a record: an object that is no list. */
export function isRecord(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values of an id column that mean no record: `0`, and `-1` for the system itself (docs/keap-api.md quirk 23). */
export const nullIds: ReadonlySet<string> = new Set(['', '0', '-1']);

/** A record's own id as text; null for a record without one (transactions). */
export function readId({ id }: Payload): string | null {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** The ids of these records, those without one left out. */
export function listIds(rows: readonly Payload[]): string[] {
  return rows.flatMap((row) => readId(row) ?? []);
}

/** The ids at a dotted path (`contact.id`, `tag_ids`, `order_items[].product.id`) as text, without those of `nullIds`. */
export function readIds(payload: Payload, path: string): string[] {
  let found: unknown[] = [payload];
  for (const step of path.split('.')) {
    const name = step.endsWith('[]') ? step.slice(0, -2) : step;
    found = found.flatMap((value) => {
      const next = isRecord(value) ? value[name] : undefined;
      return Array.isArray(next) ? (next as unknown[]) : [next];
    });
  }
  return found.flatMap((value) => {
    if (typeof value !== 'string' && typeof value !== 'number') return [];
    const id = String(value);
    return nullIds.has(id) ? [] : [id];
  });
}

/** Orders ids: shorter ones first, ids of one length by text. Ids that are numbers come in numeric order. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** The column that a dotted path begins with: `order_items` for `order_items[].product.id`. */
export function getFirstColumn(path: string): string {
  return path.split(/[.[]/)[0] as string;
}

/** Whether a record has the column that a dotted path begins with. A null column holds no ids; an absent one is not loaded. */
export function hasColumn(payload: Payload, path: string): boolean {
  return payload[getFirstColumn(path)] !== undefined;
}

/** The identity of the one record of a collection that has no more. */
export const SINGLETON_ID = '1';

/** The columns that identify a record as this API version serves it. */
export function selectIdentityColumns(row: Row, endpoint: Endpoint): readonly string[] {
  return endpoint.identity ?? row.identity;
}

/**
 * The identity of a record inside its collection: its id, or the identity columns joined with `|` where Keap gives no
 * id, with the parent's id and `:` before it for a child list. Null when all columns are missing: such a record cannot
 * be stored.
 */
export function buildIdentity(identity: readonly string[], payload: Payload, parentId: string | null): string | null {
  if (identity.length === 0) return SINGLETON_ID;
  const parts = identity.map((column) => {
    const part = payload[column];
    return typeof part === 'string' || typeof part === 'number' ? String(part) : '';
  });
  if (parts.every((part) => part === '')) return null;
  const own = parts.join('|');
  return parentId === null ? own : `${parentId}:${own}`;
}
