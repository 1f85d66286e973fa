import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'Conditions on appointments. Keap does the filtering; all fields given must match.' })
export class AppointmentFilter {
  @KeapFilter(() => ID, 'Appointments with this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => DateTime, 'At this moment or later; Keap does not document which time it compares.', {
    field: 'since_time',
    as: 'moment',
  })
  since?: Date;

  @KeapFilter(() => DateTime, 'At this moment or earlier; Keap does not document which time it compares.', {
    field: 'until_time',
    as: 'moment',
  })
  until?: Date;
}

/** Keap's appointments have no `order` parameter. */
@ArgsType()
export class AppointmentListArgs extends PageArgs {
  @Field(() => AppointmentFilter, { nullable: true, description: 'Only appointments that meet these conditions.' })
  filter?: AppointmentFilter | null;
}
