import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'Which appointments. Keap does the filtering; several fields must all hold.' })
export class AppointmentFilter {
  @KeapFilter(() => ID, 'Appointments with this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => DateTime, 'At this moment or later; Keap does not say by which of its times.', {
    field: 'since_time',
    as: 'moment',
  })
  since?: Date;

  @KeapFilter(() => DateTime, 'At this moment or earlier; Keap does not say by which of its times.', {
    field: 'until_time',
    as: 'moment',
  })
  until?: Date;
}

/** Keap orders appointments by nothing one could name. */
@ArgsType()
export class AppointmentListArgs extends PageArgs {
  @Field(() => AppointmentFilter, { nullable: true, description: 'Only appointments that meet these conditions.' })
  filter?: AppointmentFilter | null;
}
