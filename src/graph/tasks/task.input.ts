import { Field, ID, InputType, Int } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import { CustomFieldInput } from '../mutations/inputs.js';
import { DateTime } from '../values/date-time.js';
import { TaskPriority } from './task.args.js';

const minutes = [5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880];

@InputType({ description: 'A new task.' })
export class CreateTaskInput {
  @InputField('title', () => String, 'What is to be done, in short.', { required: true })
  title!: string;

  @InputField('description', () => String, 'What is to be done, in full.')
  description?: string | null;

  @InputField('type', () => String, "Kind of task: a word from the account's own list, as in Call.")
  type?: string | null;

  @InputField('priority', () => TaskPriority, 'How much it matters.', { as: 'plain' })
  priority?: string | null;

  @InputField('due_time', () => DateTime, 'When it is due. Keap v1 makes no task without.', { as: 'moment' })
  dueAt?: Date | null;

  @InputField(
    'remind_time_mins',
    () => Int,
    `How many minutes before it is due the user is reminded: ${minutes.join(', ')}.`,
    {
      as: 'plain',
      allowedValues: minutes,
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
    "The user who is to do it; in a new task the credential's own user when left out.",
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
    'What to change of a task: fields left out stay as they are (Keap v2 is sent an `update_mask`), null clears.',
})
export class UpdateTaskInput extends CreateTaskInput {
  @Field(() => ID, { description: 'Which task: "123" or "Task:123".' })
  id!: string;

  @InputField('title', () => String, 'What is to be done, in short.', { isNonBlank: true })
  override title!: string;

  @InputField('completed', () => Boolean, 'Whether it is done; false opens it again.', {
    as: 'plain',
    isNonBlank: true,
  })
  isCompleted?: boolean | null;
}

@InputType({ description: 'Which task is done.' })
export class CompleteTaskInput {
  @Field(() => ID, { description: 'The task: "123" or "Task:123".' })
  id!: string;

  @InputField('completion_time', () => DateTime, 'When it was done; now when left out.', { as: 'moment' })
  completedAt?: Date | null;
}
