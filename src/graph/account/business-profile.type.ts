import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Address } from '../values/address.js';

@ObjectType({
  description:
    'The business behind the account. Keap: `/v2/businessProfile`, in v1 `/v1/account/profile`. No Node, since there is only one and it has no id.',
})
export class BusinessProfile {
  @Column(() => String, 'Name.')
  name?: string;

  @Column(() => String, 'E-mail address.')
  email?: string;

  @Column(() => String, 'Web site.')
  website?: string;

  @Column(() => String, 'Phone number.')
  phone?: string;

  @Column(() => String, "Extension of the phone number. Only Keap's v1 tells.", { name: 'phoneExtension' })
  phone_ext?: string;

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => String, 'Time zone, as in America/Phoenix.')
  time_zone?: string;

  @Column(() => String, 'Where its logo is.')
  logo_url?: string;

  @Column(() => String, 'Three-letter ISO code of the currency that amounts without one are in.')
  currency_code?: string;

  @Column(() => String, 'Language, as an IETF tag such as en-US.')
  language_tag?: string;

  @Column(() => String, 'Kind of business.')
  business_type?: string;

  @Column(() => [String], 'What the business wants to reach.')
  business_goals?: string[];

  @Column(() => String, 'First colour of the brand.', { name: 'primaryColor' })
  business_primary_color?: string;

  @Column(() => String, 'Second colour of the brand.', { name: 'secondaryColor' })
  business_secondary_color?: string;
}
