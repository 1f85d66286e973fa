import type { Page } from '../../keap/keap-client.js';
import type { Leg } from '../legs/leg.js';
import { OrderViolation } from './order-violation.js';

/** The highest id that a walk by ids takes for a number; `keap_number` of the store holds no higher one. */
export const MAX_NUMERIC_ID = 999_999_999_999_999_999n;

/** The ids of a page as numbers, records without an id left out. Throws Disagreement for an id that is no number. */
export function readNumericIds(leg: Leg, page: Page): bigint[] {
  return readIds(leg, page).map((id) => {
    if (!/^[0-9]{1,18}$/.test(id)) throw new OrderViolation('an id is not a number');
    return BigInt(id);
  });
}

/** The ids of a page, as they are stored. */
export function readIds(leg: Leg, page: Page): string[] {
  return leg.identifyRecords(page, null).filter((id) => id !== null);
}
