import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { badUserInput } from '../nodes/ids.js';
import { PageArgs } from '../list/connection.js';
import type { ListArgs } from '../list/list.js';
import { DateTime } from '../values/date-time.js';

@InputType({
  description:
    'Conditions on e-mails. Keap does the filtering; all fields given must match. Requires contactId, or both createdSince and createdUntil.',
})
export class EmailFilter {
  @KeapFilter(() => ID, 'E-mails to or from this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => String, 'E-mails to exactly this address.', { field: 'email', as: 'text' })
  email?: string;

  @KeapFilter(() => DateTime, 'Recorded at this moment or later.', { field: 'start_created_time', as: 'moment' })
  createdSince?: Date;

  @KeapFilter(() => DateTime, 'Recorded at this moment or earlier.', { field: 'end_created_time', as: 'moment' })
  createdUntil?: Date;
}

const EmailOrder = orderInput('Email', {
  CREATED_AT: ['created_time', 'When Keap recorded the e-mail.'],
});

@ArgsType()
export class EmailListArgs extends PageArgs {
  @Field(() => EmailFilter, {
    description: 'Only e-mails that meet these conditions: of one contact, or of a time range.',
  })
  filter!: EmailFilter;

  @Field(() => EmailOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}

/** Throws BAD_USER_INPUT for a list without a contact and without both ends of a time range. */
export function assertBounded({ filter }: ListArgs): void {
  const { contactId, createdSince, createdUntil } = filter as EmailFilter;
  if (contactId || (createdSince && createdUntil)) return;
  throw badUserInput(
    'A list of e-mails needs `filter.contactId`, or `filter.createdSince` and `filter.createdUntil` together: an account may have millions of them.',
  );
}
