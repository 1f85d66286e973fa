import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'Conditions on notes. Keap does the filtering; all fields given must match.' })
export class NoteFilter {
  @KeapFilter(() => ID, 'Notes about this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Notes assigned to this user.', { field: 'assigned_to_user_id', as: 'id', of: 'User' })
  assigneeId?: string;

  @KeapFilter(() => [ID], 'These notes, at most 100.', { field: 'ids', as: 'ids', of: 'Note' })
  ids?: string[];

  @KeapFilter(() => String, 'Title contains this text.', { field: 'title', as: 'text' })
  titleContains?: string;

  @KeapFilter(() => DateTime, 'Changed at this moment or later; Keap does not document which time it compares.', {
    field: 'since_time',
    as: 'moment',
  })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier; Keap does not document which time it compares.', {
    field: 'until_time',
    as: 'moment',
  })
  updatedUntil?: Date;

  @CustomFieldConditions()
  customField?: CustomFieldCondition[];
}

const NoteOrder = orderInput('Note', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  CREATED_AT: ['create_time', 'When the note was created.'],
  UPDATED_AT: ['update_time', 'When the note was last changed.'],
});

@ArgsType()
export class NoteListArgs extends PageArgs {
  @Field(() => NoteFilter, { nullable: true, description: 'Only notes that meet these conditions.' })
  filter?: NoteFilter | null;

  @Field(() => NoteOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
