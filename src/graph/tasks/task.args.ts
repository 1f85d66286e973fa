import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { CustomFieldConditions, type CustomFieldCondition } from '../custom-fields/custom-field-condition.js';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';
import { keapEnum } from '../values/enums.js';

export const TaskPriority = keapEnum('TaskPriority', 'Priority of a task. Keap: `priority`.', {
  CRITICAL: 'Must be done.',
  ESSENTIAL: 'Should be done.',
  NONESSENTIAL: 'Can wait.',
});

@InputType({ description: 'Conditions on tasks. Keap does the filtering; all fields given must match.' })
export class TaskFilter {
  @KeapFilter(() => ID, 'Tasks about this contact.', { field: 'contact_id', as: 'id', of: 'Contact' })
  contactId?: string;

  @KeapFilter(() => ID, 'Tasks assigned to this user.', { field: 'user_id', as: 'id', of: 'User' })
  ownerId?: string;

  @KeapFilter(() => ID, 'Tasks of this deal.', { field: 'opportunity_id', as: 'id', of: 'Deal' })
  dealId?: string;

  @KeapFilter(() => [ID], 'These tasks, at most 100.', { field: 'task_ids', as: 'ids', of: 'Task' })
  ids?: string[];

  @KeapFilter(() => Boolean, 'Whether it is done.', { field: 'is_completed', as: 'plain' })
  isCompleted?: boolean;

  @KeapFilter(() => Boolean, 'Whether it has a due time.', { field: 'has_due_date', as: 'plain' })
  hasDueDate?: boolean;

  @KeapFilter(() => TaskPriority, 'Priority.', { field: 'priority', as: 'plain' })
  priority?: string;

  @KeapFilter(() => String, 'Exactly this title.', { field: 'title', as: 'text' })
  title?: string;

  @KeapFilter(() => String, 'Title begins with this.', { field: 'title', as: 'prefix' })
  titleStartsWith?: string;

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

const TaskOrder = orderInput('Task', {
  ID: ['id', "Keap's id: the order of creation, and the most stable one to page through."],
  CREATED_AT: ['create_time', 'When the task was created.'],
  DUE_AT: ['due_time', 'When the task is due.'],
  UPDATED_AT: ['update_time', 'When the task was last changed.'],
});

@ArgsType()
export class TaskListArgs extends PageArgs {
  @Field(() => TaskFilter, { nullable: true, description: 'Only tasks that meet these conditions.' })
  filter?: TaskFilter | null;

  @Field(() => TaskOrder, { nullable: true, description: 'The order; by id when omitted.' })
  orderBy?: OrderBy | null;
}
