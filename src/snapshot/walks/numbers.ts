import type { Page } from '../../keap/ask.js';
import { identityOf } from '../../resources/row.js';
import type { Leg } from '../leg.js';
import { Disagreement } from './disagreement.js';

/** What a keyset or window walk has behind it, as it stands in the cursor: every id up to this one. */
export function lastOf(cursor: unknown): bigint {
  const last = typeof cursor === 'object' && cursor !== null ? (cursor as { last?: unknown }).last : undefined;
  return typeof last === 'string' ? BigInt(last) : 0n;
}

/** The ids of a page as numbers, records without an id left out. Throws Disagreement for an id that is no number. */
export function numbersOf(leg: Leg, page: Page): bigint[] {
  return idsOf(leg, page).map((id) => {
    if (!/^[0-9]{1,18}$/.test(id)) throw new Disagreement('an id is not a number');
    return BigInt(id);
  });
}

/** The ids of a page, as they are stored. */
export function idsOf(leg: Leg, page: Page): string[] {
  return page.rows.flatMap((payload) => identityOf(leg.row, payload, null) ?? []);
}
