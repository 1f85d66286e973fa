import type { Payload } from '../../resources/row.js';
import type { Faults, InputPath } from './faults.js';

/** Bounds that depend on what a text is for. From Keap's v2 document. */

interface Bound {
  readonly column: string;
  readonly field: string;
  readonly most: (place: unknown) => number;
}

const recordsAt = (sent: Payload, column: string): readonly Payload[] =>
  Array.isArray(sent[column]) ? (sent[column] as readonly Payload[]) : [];

function checkLengths(sent: Payload, column: string, field: string, bounds: readonly Bound[], faults: Faults): void {
  for (const [index, record] of recordsAt(sent, column).entries()) {
    for (const bound of bounds) {
      const text = record[bound.column];
      const most = bound.most(record['field']);
      if (typeof text !== 'string' || text.length <= most) continue;
      faults.add(['input', field, index, bound.field], `has ${text.length} characters; Keap keeps at most ${most}.`);
    }
  }
}

const billing = (least: number, most: number) => (kind: unknown) => (kind === 'BILLING' ? least : most);
const first = (names: readonly string[], own: number, others: number) => (slot: unknown) =>
  names.includes(String(slot)) ? own : others;

/** E-mail addresses, phone numbers and postal addresses of a contact. */
export function checkReach(sent: Payload, faults: Faults): void {
  const email = [{ column: 'email', field: 'email', most: first(['EMAIL1'], 75, 100) }];
  checkLengths(sent, 'email_addresses', 'emailAddresses', email, faults);
  const phone = [{ column: 'number', field: 'number', most: first(['PHONE4', 'PHONE5'], 20, 40) }];
  checkLengths(sent, 'phone_numbers', 'phoneNumbers', phone, faults);
  const address = [
    { column: 'line1', field: 'line1', most: billing(75, 100) },
    { column: 'line2', field: 'line2', most: billing(75, 100) },
    { column: 'locality', field: 'locality', most: billing(50, 100) },
    { column: 'postal_code', field: 'postalCode', most: first(['SHIPPING'], 20, 15) },
  ];
  checkLengths(sent, 'addresses', 'addresses', address, faults);
  for (const [index, one] of recordsAt(sent, 'addresses').entries())
    checkCountry(one, ['input', 'addresses', index], faults);
}

/** Keap takes a region only with the country it lies in. */
export function checkCountry(address: Payload, path: InputPath, faults: Faults): void {
  const hasRegion = [address['region'], address['region_code']].some((one) => typeof one === 'string' && one !== '');
  if (hasRegion && !address['country_code']) faults.add([...path, 'countryCode'], 'is needed beside a region.');
}

/** Texts in custom fields. */
export function checkCustomFields(sent: Payload, faults: Faults): void {
  for (const [index, { content }] of recordsAt(sent, 'custom_fields').entries()) {
    if (typeof content === 'string' && content.length > 65_535) {
      faults.add(
        ['input', 'customFields', index, 'value'],
        `has ${content.length} characters; Keap keeps at most 65535.`,
      );
    }
  }
}
