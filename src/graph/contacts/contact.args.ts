import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

const anyPhone = {
  field: 'phone_fields',
  op: '==',
  value: ['PHONE1', 'PHONE2', 'PHONE3', 'PHONE4', 'PHONE5'],
} as const;

@InputType({
  description:
    'Conditions on contacts. Keap does the filtering; all fields given must match. Text is compared case-insensitively.',
})
export class ContactFilter {
  @KeapFilter(() => String, 'Any of the three e-mail addresses is exactly this.', { field: 'email', as: 'text' })
  email?: string;

  @KeapFilter(() => String, 'E-mail address begins with this.', { field: 'email', as: 'prefix' })
  emailStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this first name.', { field: 'given_name', as: 'text' })
  givenName?: string;

  @KeapFilter(() => String, 'First name begins with this.', { field: 'given_name', as: 'prefix' })
  givenNameStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this last name.', { field: 'family_name', as: 'text' })
  familyName?: string;

  @KeapFilter(() => String, 'Last name begins with this.', { field: 'family_name', as: 'prefix' })
  familyNameStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this middle name.', { field: 'middle_name', as: 'text' })
  middleName?: string;

  @KeapFilter(() => String, 'Middle name begins with this.', { field: 'middle_name', as: 'prefix' })
  middleNameStartsWith?: string;

  @KeapFilter(() => ID, 'Contacts of this company.', { field: 'company_id', as: 'id', of: 'Company' })
  companyId?: string;

  @KeapFilter(() => [ID], 'These contacts, at most 100.', { field: 'contact_ids', as: 'ids', of: 'Contact' })
  ids?: string[];

  @KeapFilter(() => DateTime, 'Changed at this moment or later.', { field: 'start_update_time', as: 'moment' })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier.', { field: 'end_update_time', as: 'moment' })
  updatedUntil?: Date;

  @KeapFilter(() => String, 'Any of the five phone numbers is exactly this, written as stored.', {
    field: 'phone_number',
    as: 'text',
    impliedFilter: anyPhone,
  })
  phoneNumber?: string;

  @KeapFilter(() => String, 'Exactly this city in the primary address.', { field: 'city', as: 'text' })
  city?: string;

  @KeapFilter(() => String, 'City in the primary address begins with this.', { field: 'city', as: 'prefix' })
  cityStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this state in the primary address, by name.', { field: 'state', as: 'text' })
  state?: string;

  @KeapFilter(() => String, 'State in the primary address begins with this.', { field: 'state', as: 'prefix' })
  stateStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this website.', { field: 'website', as: 'text' })
  website?: string;

  @KeapFilter(() => String, 'Website begins with this.', { field: 'website', as: 'prefix' })
  websiteStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this lead source, by name.', { field: 'lead_source_name', as: 'text' })
  leadSource?: string;

  @KeapFilter(() => String, 'Lead source begins with this.', { field: 'lead_source_name', as: 'prefix' })
  leadSourceStartsWith?: string;

  @KeapFilter(() => String, 'Exactly this postal code in the billing address.', {
    field: 'billing_address_postal_code',
    as: 'text',
  })
  billingPostalCode?: string;

  @KeapFilter(() => String, 'Exactly this country in the billing address, ISO 3166-1 alpha-3 as in USA.', {
    field: 'billing_address_country_code',
    as: 'text',
  })
  billingCountryCode?: string;

  @KeapFilter(() => String, 'Exactly this postal code in the shipping address.', {
    field: 'shipping_address_postal_code',
    as: 'text',
  })
  shippingPostalCode?: string;

  @KeapFilter(() => String, 'Exactly this country in the shipping address, ISO 3166-1 alpha-3 as in USA.', {
    field: 'shipping_address_country_code',
    as: 'text',
  })
  shippingCountryCode?: string;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const ContactOrder = orderInput('Contact', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  CREATED_AT: ['create_time', 'When the contact was created.'],
  EMAIL: ['email', 'The first e-mail address.'],
  UPDATED_AT: ['update_time', 'When the contact was last changed.'],
});

@ArgsType()
export class ContactListArgs extends PageArgs {
  @Field(() => ContactFilter, { nullable: true, description: 'Only contacts that meet these conditions.' })
  filter?: ContactFilter | null;

  @Field(() => ContactOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
