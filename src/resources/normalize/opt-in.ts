import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { normalizeRecord, type ColumnRules } from './shape.js';
import { enumValue } from './field-aliases.js';

/** v1 says once for a record what v2 says for each address; it concerns the first one (docs/keap-api.md 8.1). */
const optIn: ColumnRules = {
  email_opted_in: 'is_opt_in',
  email_status: ['email_opt_status', enumValue],
  opt_in_reason: 'opt_in_reason',
};

/** The record without its opt-in state, and that state as v2 writes it beside an address. */
function splitOptIn(payload: Payload): readonly [rest: Payload, state: Payload] {
  const columns = Object.entries(payload);
  const state = columns.filter(([name]) => Object.hasOwn(optIn, name));
  const rest = columns.filter(([name]) => !Object.hasOwn(optIn, name));
  return [Object.fromEntries(rest), normalizeRecord(optIn, Object.fromEntries(state))];
}

/** A contact with its opt-in state moved to its first address; where it has none, the columns stay. */
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

/** A company, whose only address v1 writes as a text, with address and opt-in state as one record. */
export function moveOptInToOnlyEmail(payload: Payload): Payload {
  const email = isRecord(payload) ? payload['email_address'] : null;
  if (typeof email !== 'string' || email === '') return payload;
  const [rest, state] = splitOptIn(payload);
  return { ...rest, email_address: { email, ...state } };
}
