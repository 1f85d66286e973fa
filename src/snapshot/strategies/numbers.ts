import type { Page } from '../../keap/keap-client.js';
import type { Leg } from '../legs/leg.js';
import { Disagreement } from './order-violation.js';

/** The highest id that a walk by ids takes for a number; `keap_number` of the store holds no higher one. */
export const HIGHEST = 999_999_999_999_999_999n;

/** The ids of a page as numbers, records without an id left out. Throws Disagreement for an id that is no number. */
export function numbersOf(leg: Leg, page: Page): bigint[] {
  return idsOf(leg, page).map((id) => {
    if (!/^[0-9]{1,18}$/.test(id)) throw new Disagreement('an id is not a number');
    return BigInt(id);
  });
}

/** The ids of a page, as they are stored. */
export function idsOf(leg: Leg, page: Page): string[] {
  return leg.namesOf(page, null).filter((name) => name !== null);
}
