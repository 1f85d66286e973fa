import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { normalizeRecord, type ColumnRules } from './shape.js';
import { enumValue } from './field-aliases.js';

/** v1 has one opt-in state per record, of the first address; v2 has one per address (docs/keap-api.md 8.1). */
const optIn: ColumnRules = {
  email_opted_in: 'is_opt_in',
  email_status: ['email_opt_status', enumValue],
  opt_in_reason: 'opt_in_reason',
};

/** The record without its opt-in state, and that state in v2's form. */
function splitOptIn(payload: Payload): readonly [rest: Payload, state: Payload] {
  const columns = Object.entries(payload);
  const state = columns.filter(([name]) => Object.hasOwn(optIn, name));
  const rest = columns.filter(([name]) => !Object.hasOwn(optIn, name));
  return [Object.fromEntries(rest), normalizeRecord(optIn, Object.fromEntries(state))];
}

/** Moves the opt-in state of a contact to its first address; without one, the columns stay. */
export function moveOptInToFirstEmail(payload: Payload): Payload {
  const addresses: unknown = isRecord(payload) ? payload['email_addresses'] : null;
  if (!Array.isArray(addresses)) return payload;
  const first = (addresses as unknown[]).findIndex((one) => isRecord(one) && one['field'] === 'EMAIL1');
  if (first === -1) return payload;
  const [rest, state] = splitOptIn(payload);
  const normalized = (addresses as unknown[]).map((one, index) =>
    index === first ? { ...state, ...(one as Payload) } : one,
  );
  return { ...rest, email_addresses: normalized };
}

/** Joins the only address of a company, a text in v1, and its opt-in state in one record. */
export function moveOptInToOnlyEmail(payload: Payload): Payload {
  const email = isRecord(payload) ? payload['email_address'] : null;
  if (typeof email !== 'string' || email === '') return payload;
  const [rest, state] = splitOptIn(payload);
  return { ...rest, email_address: { email, ...state } };
}
