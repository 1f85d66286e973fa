import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Address } from '../values/address.js';

@ObjectType({
  description:
    'The business profile of the account. Keap: `/v2/businessProfile`, in v1 `/v1/account/profile`. Not a Node: there is only one, without an id.',
})
export class BusinessProfile {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'E-mail address.')
  email?: string;

  @Column(() => String, 'Website.')
  website?: string;

  @Column(() => String, 'Phone number.')
  phone?: string;

  @Column(() => String, 'Extension of the phone number. Only on Keap v1.', { name: 'phoneExtension' })
  phone_ext?: string;

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => String, 'Time zone, as in America/Phoenix.')
  time_zone?: string;

  @Column(() => String, 'URL of the logo.')
  logo_url?: string;

  @Column(() => String, 'Three-letter ISO code of the currency of amounts that have none.')
  currency_code?: string;

  @Column(() => String, 'Language, as an IETF tag such as en-US.')
  language_tag?: string;

  @Column(() => String, 'Kind of business.')
  business_type?: string;

  @Column(() => [String], 'Goals of the business.')
  business_goals?: string[];

  @Column(() => String, 'Primary colour of the brand.', { name: 'primaryColor' })
  business_primary_color?: string;

  @Column(() => String, 'Secondary colour of the brand.', { name: 'secondaryColor' })
  business_secondary_color?: string;
}
