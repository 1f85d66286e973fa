import { Field, ID, InputType } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import {
  CompanyEmailInput,
  CompanyNumberInput,
  CompanyPhoneInput,
  CustomFieldInput,
  PlainAddressInput,
} from '../mutations/inputs.js';
import { CalendarDate } from '../values/calendar-date.js';

@InputType({ description: 'A new company.' })
export class CreateCompanyInput {
  @InputField('company_name', () => String, 'Name.', { required: true })
  name!: string;

  @InputField('website', () => String, 'Website.')
  website?: string | null;

  @InputField('email_address', () => CompanyEmailInput, 'E-mail address.', { as: 'record' })
  emailAddress?: CompanyEmailInput | null;

  @InputField('phone_number', () => CompanyPhoneInput, 'Phone number.', { as: 'record' })
  phoneNumber?: CompanyPhoneInput | null;

  @InputField('fax_number', () => CompanyNumberInput, 'Fax number.', { as: 'record' })
  faxNumber?: CompanyNumberInput | null;

  @InputField('address', () => PlainAddressInput, 'Postal address. Replaces the whole address.', { as: 'record' })
  address?: PlainAddressInput | null;

  @InputField('notes', () => String, 'Notes on the company.')
  notes?: string | null;

  @InputField('owner_id', () => ID, 'The user who owns the company. Only on Keap v2.', { as: 'id', of: 'User' })
  ownerId?: string | null;

  @InputField('title', () => String, 'Salutation of the contact person. Only on Keap v2.')
  title?: string | null;

  @InputField('first_name', () => String, 'First name of the contact person. Only on Keap v2.')
  firstName?: string | null;

  @InputField('middle_name', () => String, 'Middle name of the contact person. Only on Keap v2.')
  middleName?: string | null;

  @InputField('last_name', () => String, 'Last name of the contact person. Only on Keap v2.')
  lastName?: string | null;

  @InputField('suffix', () => String, 'Suffix after the name of the contact person. Only on Keap v2.')
  suffix?: string | null;

  @InputField('preferred_name', () => String, 'What the contact person likes to be called. Only on Keap v2.')
  preferredName?: string | null;

  @InputField('job_title', () => String, 'Job title of the contact person. Only on Keap v2.')
  jobTitle?: string | null;

  @InputField('spouse_name', () => String, 'Name of the spouse of the contact person. Only on Keap v2.')
  spouseName?: string | null;

  @InputField('contact_type', () => String, "Kind of company: a value from the account's own list. Only on Keap v2.")
  contactType?: string | null;

  @InputField('referral_code', () => String, 'Referral code. Only on Keap v2.')
  referralCode?: string | null;

  @InputField('assistant_name', () => String, 'Name of the assistant. Only on Keap v2.')
  assistantName?: string | null;

  @InputField('assistant_phone', () => String, 'Phone number of the assistant. Only on Keap v2.')
  assistantPhone?: string | null;

  @InputField('billing_information', () => String, 'Billing information, free text. Only on Keap v2.')
  billingInformation?: string | null;

  @InputField('birth_date', () => CalendarDate, 'Birthday of the contact person. Only on Keap v2.', { as: 'plain' })
  birthDate?: string | null;

  @InputField('anniversary_date', () => CalendarDate, 'Anniversary of the contact person. Only on Keap v2.', {
    as: 'plain',
  })
  anniversaryDate?: string | null;

  @InputField('custom_fields', () => [CustomFieldInput], "Values of the account's custom fields.", { as: 'records' })
  customFields?: CustomFieldInput[] | null;
}

@InputType({
  description:
    'Changes to a company: omitted fields stay as they are (Keap v2 gets an `update_mask`); null clears a field.',
})
export class UpdateCompanyInput extends CreateCompanyInput {
  @Field(() => ID, { description: 'Id of the company: "123" or "Company:123".' })
  id!: string;

  @InputField('company_name', () => String, 'Name.', { isNonBlank: true })
  override name!: string;
}
