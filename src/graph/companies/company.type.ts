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
import { FaxNumber, PhoneNumber } from '../values/phone-number.js';
import { CompanyListArgs } from './company.args.js';

@ObjectType({ description: 'A company that contacts belong to. Keap: `/v2/companies`.' })
export class Company extends KeapRecord {
  @Column(() => String, 'Name of the company.', { name: 'name' })
  company_name?: string;

  @Column(() => String, 'Website.')
  website?: string;

  @Column(() => EmailAddress, 'E-mail address.', { name: 'emailAddress' })
  email_address?: object;

  @Column(() => PhoneNumber, 'Phone number.')
  phone_number?: object;

  @Column(() => FaxNumber, 'Fax number.')
  fax_number?: object;

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => String, 'Notes on the company.')
  notes?: string;

  @Column(() => String, "Salutation of the company's contact person.")
  title?: string;

  @Column(() => String, "First name of the company's contact person.")
  first_name?: string;

  @Column(() => String, "Middle name of the company's contact person.")
  middle_name?: string;

  @Column(() => String, "Last name of the company's contact person.")
  last_name?: string;

  @Column(() => String, "Suffix after the contact person's name.")
  suffix?: string;

  @Column(() => String, 'What the contact person likes to be called.')
  preferred_name?: string;

  @Column(() => String, 'Job title of the contact person.')
  job_title?: string;

  @Column(() => String, "Name of the contact person's spouse.")
  spouse_name?: string;

  @Column(() => CalendarDate, 'Birthday of the contact person.')
  birth_date?: string;

  @Column(() => CalendarDate, 'Anniversary of the contact person.')
  anniversary_date?: string;

  @Column(() => String, "Kind of company: a value from the account's own list.")
  contact_type?: string;

  @Column(() => String, 'Name of the assistant.')
  assistant_name?: string;

  @Column(() => String, 'Phone number of the assistant.')
  assistant_phone?: string;

  @Column(() => String, 'Billing information, free text.')
  billing_information?: string;

  @Column(() => String, 'Referral code.')
  referral_code?: string;

  @Column(() => ID, "Keap's account id of the company.")
  account_id?: string;

  @Column(() => ID, "Keap's id of the user who created the company.", { name: 'createdById' })
  created_by?: string;

  @Column(() => ID, "Keap's id of the user who changed the company last.", { name: 'updatedById' })
  last_updated_by?: string;

  @Column(() => DateTime, 'When the company was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the company was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('companies', 'createdBy', 'The user who created the company; null when Keap itself did.')
  createdBy?: object;

  @Edge('companies', 'updatedBy', 'The user who changed the company last; null when Keap itself did.')
  updatedBy?: object;

  @Edge('companies', 'owner', 'The user who owns the company.')
  owner?: object;

  @Edge('companies', 'contacts', "The company's contacts, by id.")
  contacts?: object;
}

export const CompanyConnection = connectionType(() => Company, 'Company');

export const companyRoots = rootPair('companies', CompanyListArgs);
