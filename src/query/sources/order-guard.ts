import type { Payload } from '../../resources/row.js';

/**
 * Whether records came in the order of their ids that was asked for. Keap ignores parameters that it does not know
 * (docs/keap-api.md 4), so an order has to be seen before anything is concluded from it: that what lies behind a record
 * is not among those before it, or that the first few are the first. True where the ids are no numbers and so tell
 * nothing.
 */
export function isSortedById(rows: readonly Payload[], direction: 'asc' | 'desc'): boolean {
  let previous: bigint | null = null;
  for (const { id } of rows) {
    const text = typeof id === 'string' || typeof id === 'number' ? String(id) : '';
    if (!/^\d+$/.test(text)) return true;
    const current = BigInt(text);
    if (previous !== null && (direction === 'asc' ? current < previous : current > previous)) return false;
    previous = current;
  }
  return true;
}
