import type { Payload } from '../row.js';
import { address } from './address.js';
import { normalizeRecord } from './shape.js';

/** The profile of the business behind the account as v2 writes it. Columns: Keap's v1 document, `AccountProfile`. */
export function profile(payload: Payload): Payload {
  return normalizeRecord({ address }, payload);
}
