import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { Address } from '../values/address.js';
import { CalendarDate } from '../values/calendar-date.js';
import { DateTime } from '../values/date-time.js';
import { EmailAddress } from '../values/email-address.js';
import { describeRawField, keapEnum } from '../values/enums.js';
import { FaxNumber, PhoneNumber } from '../values/phone-number.js';
import { SocialAccount } from '../values/social-account.js';
import { Utm } from '../values/utm.js';
import { ContactListArgs } from './contact.args.js';

export const ContactSource = keapEnum('ContactSource', 'How a contact was created in Keap. Keap: `source_type`.', {
  API: 'Through the API.',
  APPOINTMENT: 'By booking an appointment.',
  FORM_API_HOSTED: 'By a form that Keap hosts.',
  FORM_API_INTERNAL: 'By an internal form made with the form builder.',
  IMPORT: 'By an import.',
  INTERNAL_FORM: 'By an internal form.',
  LANDING_PAGE: 'By a landing page.',
  MANUAL: 'Typed in by a user.',
  OTHER: 'In another way.',
  UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see sourceTypeRaw.',
  WEBFORM: 'By a web form.',
});

@ObjectType({ description: 'When and from where a contact was first recorded.' })
export class ContactOrigin {
  @Column(() => CalendarDate, 'The day.')
  date?: string;

  @Column(() => String, 'The IP address.')
  ip_address?: string;
}

@ObjectType({ description: 'A link from one contact to another.' })
export class ContactLink {
  @Column(() => ID, "Keap's id of the link.", { name: 'keapId' })
  id?: string;

  @Column(() => ID, "Keap's id of the other contact; give it to `contact(id:)`.")
  linked_contact_id?: string;

  @Column(() => ID, "Keap's id of the kind of link.", { name: 'typeId' })
  link_type_id?: string;

  @Column(() => String, 'What the link means, as in Spouse.', { name: 'typeName' })
  link_type_name?: string;
}

@ObjectType({
  description:
    'A person in the CRM. Keap: `/v2/contacts`. All fields but the edges come with the call that fetches the contact, which requests only the selected columns.',
})
export class Contact extends KeapRecord {
  @Column(() => String, 'First name.')
  given_name?: string;

  @Column(() => String, 'Last name.')
  family_name?: string;

  @Column(() => String, 'Middle name.')
  middle_name?: string;

  @Column(() => String, 'Preferred name.')
  preferred_name?: string;

  @Column(() => String, 'Title before the name, as in Dr.')
  prefix?: string;

  @Column(() => String, 'Suffix after the name, as in Jr.')
  suffix?: string;

  @Column(() => String, 'Name of the spouse.')
  spouse_name?: string;

  @Column(() => String, 'Job title.')
  job_title?: string;

  @Column(() => [EmailAddress], 'E-mail addresses, at most three.')
  email_addresses?: object[];

  @Column(() => [PhoneNumber], 'Phone numbers, at most five.')
  phone_numbers?: object[];

  @Column(() => [FaxNumber], 'Fax numbers, at most two.')
  fax_numbers?: object[];

  @Column(() => [Address], 'Postal addresses: billing, shipping, other.')
  addresses?: object[];

  @Column(() => [SocialAccount], 'Accounts on social networks.')
  social_accounts?: object[];

  @Column(() => String, 'Website.')
  website?: string;

  @Column(() => String, "Kind of contact: a value from the account's own list, as in Prospect.")
  contact_type?: string;

  @Column(() => CalendarDate, 'Birthday.', { name: 'birthDate' })
  birth_date?: string;

  @Column(() => CalendarDate, 'Anniversary.', { name: 'anniversaryDate' })
  anniversary_date?: string;

  @Column(() => String, 'Time zone, as in US/Eastern.')
  time_zone?: string;

  @Column(() => String, 'Preferred language and country, as in en_US.')
  preferred_locale?: string;

  @Column(() => String, 'The text in the notes field of the contact itself; the edge `notes` lists its note records.', {
    from: 'notes',
  })
  person_notes?: string;

  @Column(() => ContactSource, 'How the contact was created in Keap.', { name: 'sourceType' })
  source_type?: string;

  @Column(() => String, describeRawField('sourceType'), { from: 'source_type' })
  source_type_raw?: string;

  @Column(() => ID, "Keap's id of the lead source.", { name: 'leadSourceId' })
  leadsource_id?: string;

  @Column(() => ContactOrigin, 'When and from where the contact was first recorded.')
  origin?: object;

  @Column(() => [Utm], 'UTM parameters of the visits that led to the contact.')
  utm_parameters?: object[];

  @Column(() => String, 'Lead score, as Keap sends it.', { name: 'score' })
  score_value?: string;

  @Column(() => String, 'Referral code.')
  referral_code?: string;

  @Column(() => [ContactLink], 'Links to other contacts (spouse, assistant, …).')
  links?: object[];

  @Column(() => String, 'Name of the assistant.')
  assistant_name?: string;

  @Column(() => String, 'Phone number of the assistant.')
  assistant_phone?: string;

  @Column(() => String, 'Billing information, free text.')
  billing_information?: string;

  @Column(() => ID, "Keap's account id of the contact.")
  account_id?: string;

  @Column(() => ID, "Keap's id of the user who created the contact.", { name: 'createdById' })
  created_by?: string;

  @Column(() => ID, "Keap's id of the user who changed the contact last.", { name: 'updatedById' })
  last_updated_by?: string;

  @Column(() => DateTime, 'When the contact was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the contact was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('contacts', 'createdBy', 'The user who created the contact; null when Keap itself did.')
  createdBy?: object;

  @Edge('contacts', 'updatedBy', 'The user who changed the contact last; null when Keap itself did.')
  updatedBy?: object;

  @Edge('contacts', 'owner', 'The user who owns the contact.')
  owner?: object;

  @Edge('contacts', 'deals', "The contact's deals, by id.")
  deals?: object;

  @Edge('contacts', 'orders', "The contact's orders, by id.")
  orders?: object;

  @Edge('contacts', 'payments', "The contact's payments, by id.")
  payments?: object;

  @Edge('contacts', 'subscriptions', "The contact's subscriptions, by id.")
  subscriptions?: object;

  @Edge('contacts', 'tasks', "The contact's tasks, by id.")
  tasks?: object;

  @Edge('contacts', 'notes', "The contact's notes, by id.")
  notes?: object;

  @Edge('contacts', 'files', "The contact's files, by id.")
  files?: object;

  @Edge('contacts', 'appointments', "The contact's appointments, by id.", {
    note: "On Keap v1 only where the account's edition has appointments.",
  })
  appointments?: object;

  @Edge('contacts', 'emails', "E-mails to and from the contact, in Keap's own order.", {
    note: 'An account may have too many e-mails to read them all.',
  })
  emails?: object;
}

export const ContactConnection = connectionType(() => Contact, 'Contact');

export const contactRoots = rootPair('contacts', ContactListArgs);
