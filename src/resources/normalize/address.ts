import { isRecord } from '../record.js';
import type { Payload } from '../row.js';
import { nestColumns, normalizeRecord, type Normalize } from './shape.js';
import { id } from './field-aliases.js';

/** Postal addresses. Facts: docs/keap-api.md 6, 8.1, 8.2, 8.6. */

/** Adds `postal_code` to an address. v1 has only the US name `zip_code` for companies and users. */
export const address: Normalize = (value) => {
  if (!isRecord(value) || !Object.hasOwn(value, 'zip_code') || Object.hasOwn(value, 'postal_code')) return value;
  return { ...value, postal_code: value['zip_code'] };
};

const street = {
  street1: 'line1',
  street2: 'line2',
  city: 'locality',
  state: 'region',
  zip: 'zip_code',
  country: 'country',
} as const;

/** The shipping information of an order: v1 has the address beside the name, v2 in a nested record. */
export const shipping: Normalize = (value) => {
  const normalized = normalizeRecord(
    {
      id,
      first_name: 'given_name',
      last_name: 'family_name',
      phone: 'phone_number',
      invoiceToCompany: 'invoice_to_company',
    },
    value as Payload,
  );
  return normalizeRecord(
    { address: (inner) => address(normalizeCountry(inner)) },
    nestColumns(normalized, 'address', street),
  );
};

/** v1 has one column for the country, with its code or its name. */
const normalizeCountry: Normalize = (value) => {
  const country = isRecord(value) ? value['country'] : null;
  return typeof country === 'string' && /^[A-Z]{3}$/.test(country)
    ? normalizeRecord({ country: 'country_code' }, value as Payload)
    : value;
};
