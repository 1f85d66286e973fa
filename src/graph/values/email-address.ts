import { ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { keapEnum, describeRawField } from './enums.js';

export const EmailSlot = keapEnum('EmailSlot', 'The slot of an e-mail address on a record. Keap: `field`.', {
  EMAIL1: 'The first address: Keap sends e-mails to it.',
  EMAIL2: 'The second address.',
  EMAIL3: 'The third address.',
});

export const EmailOptStatus = keapEnum(
  'EmailOptStatus',
  'Whether an address may get marketing e-mails, and why not. Keap: `email_opt_status`.',
  {
    UNENGAGED_MARKETABLE: 'May get marketing e-mails; has not engaged for a long time.',
    SINGLE_OPT_IN: 'Opted in once.',
    DOUBLE_OPT_IN: 'Opted in and confirmed by e-mail.',
    CONFIRMED: 'The address was confirmed.',
    UNENGAGED_NON_MARKETABLE: 'May no longer get marketing e-mails, after a very long time without engagement.',
    NON_MARKETABLE: 'Never opted in.',
    LOCKDOWN: 'Blocked by Keap.',
    BOUNCE: 'The last e-mail bounced.',
    HARD_BOUNCE: 'The address does not exist.',
    MANUAL: 'Opted out by hand.',
    ADMIN: 'Opted out by an administrator.',
    SYSTEM: 'Opted out by the system.',
    LIST_UNSUBSCRIBE: "Opted out with the mail program's unsubscribe button.",
    FEEDBACK: 'Opted out after a feedback report.',
    SPAM: 'Reported an e-mail as spam.',
    INVALID: 'Not a valid address.',
    DEACTIVATED: 'The mailbox was deactivated.',
  },
);

@ObjectType({ description: 'An e-mail address and its opt-in state.' })
export class EmailAddress {
  @Column(() => String, 'The address as stored; not checked by the gateway.')
  email?: string;

  @Column(() => EmailSlot, 'The slot of the address.')
  field?: string;

  @Column(() => String, describeRawField('field'), { from: 'field' })
  field_raw?: string;

  @Column(() => Boolean, 'Whether the address is opted in.', { name: 'isOptedIn' })
  is_opt_in?: boolean;

  @Column(() => EmailOptStatus, 'Whether it may get marketing e-mails, and why not.', { name: 'optStatus' })
  email_opt_status?: string;

  @Column(() => String, describeRawField('optStatus'), { name: 'optStatusRaw', from: 'email_opt_status' })
  email_opt_status_raw?: string;

  @Column(() => String, 'Why the address is opted in, as recorded.')
  opt_in_reason?: string;
}
