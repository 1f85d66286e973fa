import { Field, ID, InputType } from 'type-graphql';
import { InputField } from '../mutations/input-column.js';

@InputType({ description: 'A new tag.' })
export class CreateTagInput {
  @InputField('name', () => String, 'Name.', { required: true, maxLength: 255 })
  name!: string;

  @InputField('description', () => String, 'Description.')
  description?: string | null;

  @InputField('category', () => ID, 'The category of the tag.', { as: 'reference', of: 'TagCategory' })
  categoryId?: string | null;
}

@InputType({ description: 'Tags to apply: every tag to every contact, at most 10,000 pairs.' })
export class ApplyTagsInput {
  @Field(() => [ID], { description: 'The contacts: "123" or "Contact:123", at most 1000.' })
  contactIds!: string[];

  @Field(() => [ID], { description: 'The tags: "5" or "Tag:5", at most 1000.' })
  tagIds!: string[];
}

@InputType({ description: 'Tags to remove: every tag from every contact, at most 10,000 pairs.' })
export class RemoveTagsInput extends ApplyTagsInput {}
