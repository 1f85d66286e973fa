import { Field, ID, InputType, Int } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import { CustomFieldInput } from '../mutations/inputs.js';
import { DateTime } from '../values/date-time.js';
import { TaskPriority } from './task.args.js';

const reminderMinutes = [5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880];

@InputType({ description: 'A new task.' })
export class CreateTaskInput {
  @InputField('title', () => String, 'Title.', { required: true })
  title!: string;

  @InputField('description', () => String, 'Description.')
  description?: string | null;

  @InputField('type', () => String, "Kind of task: a value from the account's own list, as in Call.")
  type?: string | null;

  @InputField('priority', () => TaskPriority, 'Priority.', { as: 'plain' })
  priority?: string | null;

  @InputField('due_time', () => DateTime, 'When it is due. Required on Keap v1.', { as: 'moment' })
  dueAt?: Date | null;

  @InputField(
    'remind_time_mins',
    () => Int,
    `Minutes before the due time at which the user is reminded: ${reminderMinutes.join(', ')}.`,
    {
      as: 'plain',
      allowedValues: reminderMinutes,
    },
  )
  remindMinutesBefore?: number | null;

  @InputField('contact_id', () => ID, 'The contact it is about.', { as: 'id', of: 'Contact' })
  contactId?: string | null;

  @InputField('opportunity_id', () => ID, 'The deal it is about. Only on Keap v2.', { as: 'id', of: 'Deal' })
  dealId?: string | null;

  @InputField(
    'assigned_to_user_id',
    () => ID,
    "The user it is assigned to; in a new task the credential's own user by default.",
    {
      as: 'id',
      of: 'User',
    },
  )
  ownerId?: string | null;

  @InputField('custom_fields', () => [CustomFieldInput], "Values of the account's custom fields. Only on Keap v2.", {
    as: 'records',
  })
  customFields?: CustomFieldInput[] | null;
}

@InputType({
  description:
    'Changes to a task: omitted fields stay as they are (Keap v2 gets an `update_mask`); null clears a field.',
})
export class UpdateTaskInput extends CreateTaskInput {
  @Field(() => ID, { description: 'Id of the task: "123" or "Task:123".' })
  id!: string;

  @InputField('title', () => String, 'Title.', { isNonBlank: true })
  override title!: string;

  @InputField('completed', () => Boolean, 'Whether it is done; false reopens it.', {
    as: 'plain',
    isNonBlank: true,
  })
  isCompleted?: boolean | null;
}

@InputType({ description: 'The task to complete.' })
export class CompleteTaskInput {
  @Field(() => ID, { description: 'The task: "123" or "Task:123".' })
  id!: string;

  @InputField('completion_time', () => DateTime, 'When it was done; now by default.', { as: 'moment' })
  completedAt?: Date | null;
}
