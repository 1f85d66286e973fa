import { Field, ID, InputType } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';
import { CustomFieldInput } from '../mutations/inputs.js';

@InputType({ description: 'A new note on a contact. Requires a title or, on Keap v2, a type, on v1 a text.' })
export class CreateNoteInput {
  @InputField('contact_id', () => ID, 'The contact it is about.', { as: 'id', of: 'Contact', required: true })
  contactId!: string;

  @InputField('title', () => String, 'Title.')
  title?: string | null;

  @InputField('text', () => String, 'Text of the note.')
  text?: string | null;

  @InputField(
    'type',
    () => String,
    'Kind of note: Appointment, Call, Email, Fax, Letter or Other; some accounts have other values.',
  )
  type?: string | null;

  @InputField('user_id', () => ID, "The user who wrote it; in a new note the credential's own user by default.", {
    as: 'id',
    of: 'User',
  })
  userId?: string | null;

  @InputField('is_pinned', () => Boolean, 'Whether it is pinned to the top. Only on Keap v2.', { as: 'plain' })
  isPinned?: boolean | null;

  @InputField('custom_fields', () => [CustomFieldInput], "Values of the account's custom fields. Only on Keap v2.", {
    as: 'records',
  })
  customFields?: CustomFieldInput[] | null;
}

@InputType({
  description:
    'Changes to a note: omitted fields stay as they are (Keap v2 gets an `update_mask`); null clears a field.',
})
export class UpdateNoteInput extends CreateNoteInput {
  @Field(() => ID, { description: 'Id of the note: "123" or "Note:123".' })
  id!: string;

  @InputField('contact_id', () => ID, 'The contact it is about. Another contact moves the note there.', {
    as: 'id',
    of: 'Contact',
    isNonBlank: true,
  })
  override contactId!: string;
}
