import { Field, ID, InputType } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import {
  AddressInput,
  CustomFieldInput,
  EmailAddressInput,
  FaxNumberInput,
  PhoneNumberInput,
  SocialAccountInput,
} from '../mutations/inputs.js';
import { CalendarDate } from '../values/calendar-date.js';
import { ContactSource } from './contact.type.js';

const emailSlots = { column: 'field', field: 'field', names: ['EMAIL1', 'EMAIL2', 'EMAIL3'] };
const phoneSlots = { column: 'field', field: 'field', names: ['PHONE1', 'PHONE2', 'PHONE3', 'PHONE4', 'PHONE5'] };
const faxSlots = { column: 'field', field: 'field', names: ['FAX1', 'FAX2'] };
const addressSlots = { column: 'field', field: 'kind', names: ['BILLING', 'SHIPPING', 'OTHER'] };
const replacesList = 'Replaces the whole list; when omitted, the list stays as it is.';

@InputType({
  description:
    'A new contact. Requires an e-mail address or a phone number (on Keap v2 a postal address also suffices). Keap creates a new contact even when one with this address exists.',
})
export class CreateContactInput {
  @InputField('given_name', () => String, 'First name.', { maxLength: 40 })
  givenName?: string | null;

  @InputField('family_name', () => String, 'Last name.', { maxLength: 40 })
  familyName?: string | null;

  @InputField('middle_name', () => String, 'Middle name.', { maxLength: 100 })
  middleName?: string | null;

  @InputField('preferred_name', () => String, 'Preferred name.', { maxLength: 100 })
  preferredName?: string | null;

  @InputField('prefix', () => String, 'Title before the name, as in Dr.')
  prefix?: string | null;

  @InputField('suffix', () => String, 'Suffix after the name, as in Jr.')
  suffix?: string | null;

  @InputField('spouse_name', () => String, 'Name of the spouse.', { maxLength: 100 })
  spouseName?: string | null;

  @InputField('job_title', () => String, 'Job title.', { maxLength: 255 })
  jobTitle?: string | null;

  @InputField('email_addresses', () => [EmailAddressInput], `E-mail addresses, at most three. ${replacesList}`, {
    as: 'records',
    slots: emailSlots,
  })
  emailAddresses?: EmailAddressInput[] | null;

  @InputField('phone_numbers', () => [PhoneNumberInput], `Phone numbers, at most five. ${replacesList}`, {
    as: 'records',
    slots: phoneSlots,
  })
  phoneNumbers?: PhoneNumberInput[] | null;

  @InputField('fax_numbers', () => [FaxNumberInput], `Fax numbers, at most two. ${replacesList}`, {
    as: 'records',
    slots: faxSlots,
  })
  faxNumbers?: FaxNumberInput[] | null;

  @InputField('addresses', () => [AddressInput], `Postal addresses, one of each kind. ${replacesList}`, {
    as: 'records',
    slots: addressSlots,
  })
  addresses?: AddressInput[] | null;

  @InputField('social_accounts', () => [SocialAccountInput], `Accounts on social networks. ${replacesList}`, {
    as: 'records',
  })
  socialAccounts?: SocialAccountInput[] | null;

  @InputField('website', () => String, 'Website.', { maxLength: 100 })
  website?: string | null;

  @InputField('contact_type', () => String, "Kind of contact: a value from the account's own list, as in Prospect.")
  contactType?: string | null;

  @InputField('birth_date', () => CalendarDate, 'Birthday.', { as: 'plain' })
  birthDate?: string | null;

  @InputField('anniversary_date', () => CalendarDate, 'Anniversary.', { as: 'plain' })
  anniversaryDate?: string | null;

  @InputField('time_zone', () => String, 'Time zone, as in US/Eastern; Keap accepts only some.')
  timeZone?: string | null;

  @InputField('preferred_locale', () => String, 'Preferred language and country, as in en_US.')
  preferredLocale?: string | null;

  @InputField('source_type', () => ContactSource, 'How the contact was created in Keap.', { as: 'plain' })
  sourceType?: string | null;

  @InputField('leadsource_id', () => ID, "Keap's id of the lead source.", { as: 'id', of: 'LeadSource' })
  leadSourceId?: string | null;

  @InputField('owner_id', () => ID, 'The user who owns the contact.', { as: 'id', of: 'User' })
  ownerId?: string | null;

  @InputField('company', () => ID, 'The company the contact works for.', { as: 'reference', of: 'Company' })
  companyId?: string | null;

  @InputField('referral_code', () => String, 'Referral code. Only on Keap v2.')
  referralCode?: string | null;

  @InputField('assistant_name', () => String, 'Name of the assistant. Only on Keap v2.', { maxLength: 20 })
  assistantName?: string | null;

  @InputField('assistant_phone', () => String, 'Phone number of the assistant. Only on Keap v2.', { maxLength: 15 })
  assistantPhone?: string | null;

  @InputField('billing_information', () => String, 'Billing information, free text. Only on Keap v2.', {
    maxLength: 100,
  })
  billingInformation?: string | null;

  @InputField(
    'custom_fields',
    () => [CustomFieldInput],
    "Values of the account's custom fields; fields not listed stay as they are.",
    {
      as: 'records',
    },
  )
  customFields?: CustomFieldInput[] | null;
}

@InputType({
  description:
    'Changes to a contact: omitted fields stay as they are (Keap gets an `update_mask`); null clears a field, and a list replaces the whole list.',
})
export class UpdateContactInput extends CreateContactInput {
  @Field(() => ID, { description: 'Id of the contact: "123" or "Contact:123".' })
  id!: string;
}
