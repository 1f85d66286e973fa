import { ID, InputType } from 'type-graphql';
import { AddressKind } from '../values/address.js';
import { EmailSlot } from '../values/email-address.js';
import { Json } from '../values/json.js';
import { FaxSlot, PhoneSlot } from '../values/phone-number.js';
import { SocialNetwork } from '../values/social-account.js';
import { InputField } from './input-column.js';

/** Inputs inside the inputs of several mutations. Lengths are from Keap's v2 document. */

@InputType({ description: 'An e-mail address.' })
export class EmailAddressInput {
  @InputField('email', () => String, 'The address, at most 75 characters as EMAIL1, else 100.', {
    as: 'email',
    required: true,
  })
  email!: string;

  @InputField('field', () => EmailSlot, 'Its slot; without one, the slot at its position.', { as: 'plain' })
  field?: string | null;

  @InputField(
    'opt_in_reason',
    () => String,
    'Why it may get marketing e-mails. Giving a reason opts the address in. On Keap v1 only for EMAIL1.',
  )
  optInReason?: string | null;
}

@InputType({ description: "A company's e-mail address." })
export class CompanyEmailInput {
  @InputField('email', () => String, 'The address.', { as: 'email', required: true, maxLength: 100 })
  email!: string;

  @InputField('opt_in_reason', () => String, 'Why it may get marketing e-mails. Giving a reason opts the address in.')
  optInReason?: string | null;
}

@InputType({ description: 'A phone number.' })
export class PhoneNumberInput {
  @InputField('number', () => String, 'The number as shown, at most 40 characters, 20 as PHONE4 and PHONE5.', {
    required: true,
  })
  number!: string;

  @InputField('extension', () => String, 'Extension.')
  extension?: string | null;

  @InputField('type', () => String, "The kind of number: a word from the account's own list, as in Work.")
  type?: string | null;

  @InputField('field', () => PhoneSlot, 'Its slot; without one, the slot at its position.', { as: 'plain' })
  field?: string | null;
}

@InputType({ description: "A company's phone or fax number." })
export class CompanyNumberInput {
  @InputField('number', () => String, 'The number as shown.', { required: true, maxLength: 40 })
  number!: string;

  @InputField('type', () => String, "The kind of number: a word from the account's own list, as in Work.")
  type?: string | null;
}

@InputType({ description: "A company's phone number." })
export class CompanyPhoneInput extends CompanyNumberInput {
  @InputField('extension', () => String, 'Extension.')
  extension?: string | null;
}

@InputType({ description: 'A fax number.' })
export class FaxNumberInput {
  @InputField('number', () => String, 'The number as shown.', { required: true })
  number!: string;

  @InputField('type', () => String, "The kind of number: a word from the account's own list.")
  type?: string | null;

  @InputField('field', () => FaxSlot, 'Its slot; without one, the slot at its position.', { as: 'plain' })
  field?: string | null;
}

@InputType({ description: 'A postal address without a kind. A region requires the country.' })
export class PlainAddressInput {
  @InputField('line1', () => String, 'Street, first line, at most 100 characters, 75 in a billing address.', {
    maxLength: 100,
  })
  line1?: string | null;

  @InputField('line2', () => String, 'Street, second line, at most 100 characters, 75 in a billing address.', {
    maxLength: 100,
  })
  line2?: string | null;

  @InputField('locality', () => String, 'City or town, at most 100 characters, 50 in a billing address.', {
    maxLength: 100,
  })
  locality?: string | null;

  @InputField('region', () => String, 'State or region by its name. On Keap v2 prefer regionCode.', { maxLength: 50 })
  region?: string | null;

  @InputField('region_code', () => String, 'State or region by its ISO 3166-2 code, as in US-AZ. Only on Keap v2.')
  regionCode?: string | null;

  @InputField('postal_code', () => String, 'Postal code, at most 15 characters, 20 in a shipping address.', {
    maxLength: 20,
  })
  postalCode?: string | null;

  @InputField('zip_four', () => String, 'The four digits added to a US ZIP code.', { maxLength: 10 })
  zipFour?: string | null;

  @InputField('country_code', () => String, 'Country by its ISO 3166-1 alpha-3 code, as in USA.', { maxLength: 3 })
  countryCode?: string | null;
}

@InputType({ description: 'A postal address. A region requires the country.' })
export class AddressInput extends PlainAddressInput {
  @InputField('field', () => AddressKind, 'The kind of address.', { as: 'plain', required: true })
  kind!: string;
}

@InputType({ description: 'An account on a social network.' })
export class SocialAccountInput {
  @InputField('type', () => SocialNetwork, 'The network.', { as: 'plain', required: true })
  network!: string;

  @InputField('name', () => String, 'User name or handle.', { required: true, maxLength: 255 })
  name!: string;
}

@InputType({ description: "The value of one of the account's custom fields." })
export class CustomFieldInput {
  @InputField('id', () => ID, 'The number of the custom field: `keapId` of its definition in `customFields(on:)`.', {
    as: 'id',
    of: 'CustomFieldDefinition',
    required: true,
  })
  id!: string;

  @InputField(
    'content',
    () => Json,
    'Text, number, boolean or list, depending on the type of the field; null clears it.',
    {
      as: 'plain',
      nullIsValue: true,
    },
  )
  value?: unknown;
}
