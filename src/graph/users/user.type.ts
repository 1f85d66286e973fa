import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge, EdgeByFilter } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { Address } from '../values/address.js';
import { DateTime } from '../values/date-time.js';
import { EmailAddress } from '../values/email-address.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { FaxNumber, PhoneNumber } from '../values/phone-number.js';
import { SocialAccount } from '../values/social-account.js';
import { UserListArgs } from './user.args.js';

export const UserStatus = keapEnum('UserStatus', 'Whether a user can sign in to Keap. Keap: `status`.', {
  ACTIVE: 'Can sign in.',
  INVITED: 'Invited, and has not accepted yet.',
  INACTIVE: 'Can no longer sign in.',
  NOT_A_USER: 'Recorded as staff, without a login.',
});

@ObjectType({ description: 'A person who works in this Keap account. Keap: `/v2/users`.' })
export class User extends KeapRecord {
  @Column(() => String, 'First name.')
  given_name?: string;

  @Column(() => String, 'Last name.')
  family_name?: string;

  @Column(() => String, 'Middle name.')
  middle_name?: string;

  @Column(() => String, 'Preferred name.')
  nickname?: string;

  @Column(() => String, 'Suffix after the name, as in Jr.')
  suffix?: string;

  @Column(() => String, 'Name of the spouse.')
  spouse_name?: string;

  @Column(() => String, 'Job title.', { name: 'jobTitle' })
  title?: string;

  @Column(() => String, 'Company the user works for.')
  company_name?: string;

  @Column(() => String, 'Website.')
  website?: string;

  @Column(() => [EmailAddress], 'E-mail addresses.')
  email_addresses?: object[];

  @Column(() => [PhoneNumber], 'Phone numbers.')
  phone_numbers?: object[];

  @Column(() => [FaxNumber], 'Fax numbers.')
  fax_numbers?: object[];

  @Column(() => Address, 'Postal address.')
  address?: object;

  @Column(() => [SocialAccount], 'Accounts on social networks.')
  social_accounts?: object[];

  @Column(() => UserStatus, 'Whether the user can sign in.')
  status?: string;

  @Column(() => String, describeRawField('status'), { from: 'status' })
  status_raw?: string;

  @Column(() => Boolean, 'Whether the user is an administrator.', { name: 'isAdmin' })
  admin?: boolean;

  @Column(() => Boolean, 'Whether the user is a partner.', { name: 'isPartner' })
  partner?: boolean;

  @Column(() => ID, "The user's id across all Keap accounts.")
  global_user_id?: string;

  @Column(() => String, 'Time zone, as in America/Phoenix. Only on Keap v1.')
  time_zone?: string;

  @Column(() => String, "The user's Keap ID: the name to sign in with.", { name: 'keapLogin' })
  keap_id?: string;

  @Column(() => ID, "Keap's id of the user who created this one.", { name: 'createdById' })
  created_by?: string;

  @Column(() => ID, "Keap's id of the user who changed this one last.", { name: 'updatedById' })
  updated_by?: string;

  @Column(() => DateTime, 'When the user was created.', { name: 'createdAt' })
  create_time?: string;

  @Column(() => DateTime, 'When the user was last changed.', { name: 'updatedAt' })
  update_time?: string;

  @Edge('users', 'createdBy', 'The user who created this one; null when Keap itself did.')
  createdBy?: object;

  @Edge('users', 'updatedBy', 'The user who changed this one last; null when Keap itself did.')
  updatedBy?: object;

  @EdgeByFilter('users', 'tasks', 'user_id', 'The tasks assigned to the user.')
  tasks?: object;

  @EdgeByFilter('users', 'opportunities', 'user_id', 'The deals that the user owns.')
  deals?: object;

  @EdgeByFilter('users', 'notes', 'assigned_to_user_id', 'The notes assigned to the user.')
  notes?: object;

  @EdgeByFilter('users', 'files', 'user_id', "The user's files.")
  files?: object;

  @EdgeByFilter('users', 'stage_moves', 'user_id', 'The stage moves that the user made.')
  stageMoves?: object;
}

export const UserConnection = connectionType(() => User, 'User');

export const userRoots = rootPair('users', UserListArgs, {
  description: 'Users of the Keap account, a page at a time.',
});
