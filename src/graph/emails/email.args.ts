import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { PushedDown } from '../filtering/filter.js';
import { orderInput, type OrderBy } from '../filtering/order.js';
import { PageArgs } from '../paging/args.js';
import { DateTime } from '../values/date-time.js';

@InputType({
  description:
    'Which e-mails. Keap does the filtering; several fields must all hold. Either contactId, or both createdSince and createdUntil must be given.',
})
export class EmailFilter {
  @PushedDown(() => ID, 'E-mails to or from this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @PushedDown(() => String, 'E-mails to exactly this address.', { field: 'email', as: 'text' })
  email?: string;

  @PushedDown(() => DateTime, 'Recorded at this moment or later.', { field: 'start_created_time', as: 'moment' })
  createdSince?: Date;

  @PushedDown(() => DateTime, 'Recorded at this moment or earlier.', { field: 'end_created_time', as: 'moment' })
  createdUntil?: Date;
}

const EmailOrder = orderInput('Email', {
  CREATED_AT: ['created_time', 'When Keap recorded the e-mail.'],
});

@ArgsType()
export class EmailListArgs extends PageArgs {
  @Field(() => EmailFilter, {
    description: 'Only e-mails that meet these conditions: of one contact, or of a span of time.',
  })
  filter!: EmailFilter;

  @Field(() => EmailOrder, { nullable: true, description: "The order; Keap's own when left out." })
  orderBy?: OrderBy | null;
}
