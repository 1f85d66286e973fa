import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { KeapFilter } from '../list/filter.js';
import { orderInput, type OrderBy } from '../list/order.js';
import { PageArgs } from '../list/connection.js';
import { DateTime } from '../values/date-time.js';

@InputType({ description: 'Conditions on tags. Keap does the filtering; all fields given must match.' })
export class TagFilter {
  @KeapFilter(() => String, 'Exactly this name.', { field: 'name', as: 'text' })
  name?: string;

  @KeapFilter(() => String, 'Exactly this description.', { field: 'description', as: 'text' })
  description?: string;

  @KeapFilter(() => ID, 'Tags of this category.', { field: 'category_id', as: 'id', of: 'TagCategory' })
  categoryId?: string;

  @KeapFilter(() => [ID], 'These tags, at most 100.', { field: 'tag_ids', as: 'ids', of: 'Tag' })
  ids?: string[];

  @KeapFilter(() => DateTime, 'Created at this moment or later.', { field: 'since_create_time', as: 'moment' })
  createdSince?: Date;

  @KeapFilter(() => DateTime, 'Created at this moment or earlier.', { field: 'until_create_time', as: 'moment' })
  createdUntil?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or later.', { field: 'since_update_time', as: 'moment' })
  updatedSince?: Date;

  @KeapFilter(() => DateTime, 'Changed at this moment or earlier.', { field: 'until_update_time', as: 'moment' })
  updatedUntil?: Date;
}

const TagOrder = orderInput('Tag', {
  NAME: ['name', 'The name.'],
  CREATED_AT: ['create_time', 'When the tag was created.'],
  UPDATED_AT: ['update_time', 'When the tag was last changed.'],
});

@ArgsType()
export class TagListArgs extends PageArgs {
  @Field(() => TagFilter, { nullable: true, description: 'Only tags that meet these conditions.' })
  filter?: TagFilter | null;

  @Field(() => TagOrder, { nullable: true, description: "The order; Keap's own when omitted." })
  orderBy?: OrderBy | null;
}
