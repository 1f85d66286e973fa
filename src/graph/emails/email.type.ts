import { ID, ObjectType } from 'type-graphql';
import { Column } from '../schema/columns.js';
import { Edge } from '../edges/edges.js';
import { KeapRecord } from '../nodes/node.js';
import { connectionType } from '../list/connection.js';
import { rootPair } from '../schema/roots.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum, describeRawField } from '../values/enums.js';
import { EmailListArgs } from './email.args.js';
import { readEmailArgs } from './read-email-args.js';

export const EmailProvider = keapEnum(
  'EmailProvider',
  'The mail system that sent an e-mail. Keap: `original_provider`.',
  {
    INFUSIONSOFT: 'Keap itself.',
    MICROSOFT: "A user's Microsoft mailbox.",
    GOOGLE: "A user's Google mailbox.",
    UNKNOWN: 'Keap does not know, or sent a value that this gateway does not know; see providerRaw.',
  },
);

@ObjectType({
  description: 'An e-mail that was sent to a contact, or received from one. Keap: `/v2/emails`.',
})
export class Email extends KeapRecord {
  @Column(() => String, 'Subject.')
  subject?: string;

  @Column(() => String, 'Header lines, as sent.')
  headers?: string;

  @Column(() => String, 'Address it was sent to.', { name: 'to' })
  sent_to_address?: string;

  @Column(() => [String], 'Addresses in CC.', { name: 'cc' })
  sent_to_cc_address_list?: string[];

  @Column(() => [String], 'Addresses in BCC.', { name: 'bcc' })
  sent_to_bcc_address_list?: string[];

  @Column(() => String, 'Address it was sent from.', { name: 'from' })
  sent_from_address?: string;

  @Column(() => String, 'Reply-to address.', { name: 'replyTo' })
  sent_from_reply_address?: string;

  @Column(() => DateTime, 'When it was sent.', { name: 'sentAt' })
  sent_time?: string;

  @Column(() => DateTime, 'When it was received.', { name: 'receivedAt' })
  received_time?: string;

  @Column(() => DateTime, 'When it was opened; null when Keap has not seen it opened.', { name: 'openedAt' })
  opened_time?: string;

  @Column(() => DateTime, 'When a link in it was clicked; null when none was.', { name: 'clickedAt' })
  clicked_time?: string;

  @Column(() => EmailProvider, 'The mail system that sent it.', { name: 'provider' })
  original_provider?: string;

  @Column(() => String, describeRawField('provider'), { name: 'providerRaw', from: 'original_provider' })
  original_provider_raw?: string;

  @Column(() => String, "The provider's own id of the message.", { name: 'providerMessageId' })
  original_provider_id?: string;

  @Column(() => ID, 'The synchronized mailbox that it came from.', { name: 'providerSourceId' })
  provider_source_id?: string;

  @Edge('emails', 'contact', 'The contact it was sent to or received from.')
  contact?: object;
}

export const EmailConnection = connectionType(() => Email, 'Email');

export const emailRoots = rootPair('emails', EmailListArgs, {
  description:
    'E-mails of one contact or of a time range, a page at a time. An account may have millions, so one of the two is required.',
  readArgs: readEmailArgs,
});
