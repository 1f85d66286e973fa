import type { Payload } from '../row.js';
import { address } from './address.js';
import { customValues } from './custom-fields.js';
import { moveOptInToOnlyEmail } from './opt-in.js';
import { normalizeRecord } from './shape.js';
import { id } from './field-aliases.js';

/** A company as v2 writes it. Columns: docs/keap-api.md 8.2. */
export function company(payload: Payload): Payload {
  return normalizeRecord({ id, address, custom_fields: customValues }, moveOptInToOnlyEmail(payload));
}
