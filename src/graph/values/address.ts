import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { keapEnum, describeRawField } from './enums.js';

export const AddressKind = keapEnum('AddressKind', 'What an address is for. Keap: `field`.', {
  BILLING: 'The billing address, which is the primary one.',
  SHIPPING: 'The shipping address.',
  OTHER: 'Any other address.',
});

@ObjectType({ description: 'A postal address.' })
export class Address {
  @Column(() => AddressKind, 'What the address is for.', { name: 'kind' })
  field?: string;

  @Column(() => String, describeRawField('kind'), { name: 'kindRaw', from: 'field' })
  field_raw?: string;

  @Column(() => String, 'Street, first line.')
  line1?: string;

  @Column(() => String, 'Street, second line.')
  line2?: string;

  @Column(() => String, 'City or town.')
  locality?: string;

  @Column(() => String, 'State or region by its name, as stored.')
  region?: string;

  @Column(() => String, 'State or region by its ISO 3166-2 code, as in US-AZ.')
  region_code?: string;

  @Column(() => String, 'Postal code.')
  postal_code?: string;

  @Column(() => String, 'US ZIP code; usually the same as the postal code.')
  zip_code?: string;

  @Column(() => String, 'The four digits added to a US ZIP code.')
  zip_four?: string;

  @Column(() => String, 'Country by its ISO 3166-1 alpha-3 code, as in USA.')
  country_code?: string;

  @Column(() => String, 'Country by its name. Deprecated in Keap: use countryCode.')
  country?: string;
}
