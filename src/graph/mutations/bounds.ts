import type { Payload } from '../../resources/row.js';
import type { Faults, InputPath } from './faults.js';

/** Length limits that depend on the slot or kind of a value. From Keap's v2 document. */

interface LengthBound {
  readonly column: string;
  readonly field: string;
  readonly maxLength: (slot: unknown) => number;
}

const listRecords = (payload: Payload, column: string): readonly Payload[] =>
  Array.isArray(payload[column]) ? (payload[column] as readonly Payload[]) : [];

function checkLengths(
  payload: Payload,
  column: string,
  field: string,
  bounds: readonly LengthBound[],
  faults: Faults,
): void {
  for (const [index, record] of listRecords(payload, column).entries()) {
    for (const bound of bounds) {
      const text = record[bound.column];
      const maxLength = bound.maxLength(record['field']);
      if (typeof text !== 'string' || text.length <= maxLength) continue;
      faults.add(
        ['input', field, index, bound.field],
        `has ${text.length} characters; Keap stores at most ${maxLength}.`,
      );
    }
  }
}

const maxForAddressKind = (billingMax: number, maxLength: number) => (kind: unknown) =>
  kind === 'BILLING' ? billingMax : maxLength;
const maxForSlots = (names: readonly string[], listedMax: number, otherMax: number) => (slot: unknown) =>
  names.includes(String(slot)) ? listedMax : otherMax;

/** Checks e-mail addresses, phone numbers and postal addresses of a contact. */
export function checkContactDetails(payload: Payload, faults: Faults): void {
  const email = [{ column: 'email', field: 'email', maxLength: maxForSlots(['EMAIL1'], 75, 100) }];
  checkLengths(payload, 'email_addresses', 'emailAddresses', email, faults);
  const phone = [{ column: 'number', field: 'number', maxLength: maxForSlots(['PHONE4', 'PHONE5'], 20, 40) }];
  checkLengths(payload, 'phone_numbers', 'phoneNumbers', phone, faults);
  const address = [
    { column: 'line1', field: 'line1', maxLength: maxForAddressKind(75, 100) },
    { column: 'line2', field: 'line2', maxLength: maxForAddressKind(75, 100) },
    { column: 'locality', field: 'locality', maxLength: maxForAddressKind(50, 100) },
    { column: 'postal_code', field: 'postalCode', maxLength: maxForSlots(['SHIPPING'], 20, 15) },
  ];
  checkLengths(payload, 'addresses', 'addresses', address, faults);
  for (const [index, address] of listRecords(payload, 'addresses').entries())
    checkCountry(address, ['input', 'addresses', index], faults);
}

/** Checks that a region has its country: Keap accepts none without. */
export function checkCountry(address: Payload, path: InputPath, faults: Faults): void {
  const hasRegion = [address['region'], address['region_code']].some((one) => typeof one === 'string' && one !== '');
  if (hasRegion && !address['country_code']) faults.add([...path, 'countryCode'], 'is required with a region.');
}

/** Checks the length of texts in custom fields. */
export function checkCustomFields(payload: Payload, faults: Faults): void {
  for (const [index, { content }] of listRecords(payload, 'custom_fields').entries()) {
    if (typeof content === 'string' && content.length > 65_535) {
      faults.add(
        ['input', 'customFields', index, 'value'],
        `has ${content.length} characters; Keap stores at most 65535.`,
      );
    }
  }
}
