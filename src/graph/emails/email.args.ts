import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { EmailsOf } from './emails-of.js';

@InputType({
  description:
    'Conditions on e-mails. Keap does the filtering; all fields given must match. Without the argument `of`, contactId is required, or both createdSince and createdUntil.',
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
  @Field(() => EmailsOf, {
    nullable: true,
    description: 'The contact or the range of times that the e-mails are of. Required unless `filter` has one of them.',
  })
  of?: EmailsOf | null;

  @Field(() => EmailFilter, { nullable: true, description: 'Only e-mails that meet these conditions.' })
  filter?: EmailFilter | null;

  @Field(() => EmailOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
