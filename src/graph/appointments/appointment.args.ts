import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({
  description:
    'Conditions on appointments. Keap does the filtering; all fields given must match. Keap v1 supports `contactId`, `timeSince` and `timeUntil`; v2 supports all but these two times. Others are rejected.',
})
export class AppointmentFilter {
  @KeapFilter(() => ID, 'Appointments with this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Appointments of this user.', { field: 'user_id', as: 'id', of: 'User' })
  ownerId?: string;

  @KeapFilter(() => DateTime, 'Starts at this moment or later.', { field: 'start_time', op: '>=', as: 'moment' })
  startSince?: Date;

  @KeapFilter(() => DateTime, 'Starts at this moment or earlier.', { field: 'start_time', op: '<=', as: 'moment' })
  startUntil?: Date;

  @KeapFilter(() => DateTime, 'Ends at this moment or later.', { field: 'end_time', op: '>=', as: 'moment' })
  endSince?: Date;

  @KeapFilter(() => DateTime, 'Ends at this moment or earlier.', { field: 'end_time', op: '<=', as: 'moment' })
  endUntil?: Date;

  @KeapFilter(() => DateTime, 'Created at this moment or later.', { field: 'create_time', op: '>=', as: 'moment' })
  createdSince?: Date;

  @KeapFilter(() => DateTime, 'Created at this moment or earlier.', { field: 'create_time', op: '<=', as: 'moment' })
  createdUntil?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or later.', { field: 'update_time', op: '>=', as: 'moment' })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier.', { field: 'update_time', op: '<=', as: 'moment' })
  updatedUntil?: Date;

  @KeapFilter(() => DateTime, 'At this moment or later; Keap does not document which time it compares.', {
    field: 'since_time',
    as: 'moment',
  })
  timeSince?: Date;

  @KeapFilter(
    () => DateTime,
    'The former name of timeSince.',
    { field: 'since_time', as: 'moment' },
    { deprecationReason: 'Use timeSince, which is the same condition.' },
  )
  since?: Date;

  @KeapFilter(() => DateTime, 'At this moment or earlier; Keap does not document which time it compares.', {
    field: 'until_time',
    as: 'moment',
  })
  timeUntil?: Date;

  @KeapFilter(
    () => DateTime,
    'The former name of timeUntil.',
    { field: 'until_time', as: 'moment' },
    { deprecationReason: 'Use timeUntil, which is the same condition.' },
  )
  until?: Date;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

/** Keap's appointments have no `order` parameter. */
@ArgsType()
export class AppointmentListArgs extends PageArgs {
  @Field(() => AppointmentFilter, { nullable: true, description: 'Only appointments that meet these conditions.' })
  filter?: AppointmentFilter | null;
}
