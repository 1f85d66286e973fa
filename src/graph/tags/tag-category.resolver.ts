import { Ctx, Query, Resolver } from 'type-graphql';
import { wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import type { Context } from '../operation/context.js';
import { TagCategory } from './tag-category.type.js';

@Resolver()
export class TagCategoryResolver {
  @KeapAccess(wholeTable('tag_categories'))
  @Query(() => [TagCategory], {
    description: 'All tag categories. One Keap call a thousand; remembered for an hour.',
  })
  async tagCategories(@Ctx() context: Context): Promise<readonly Payload[]> {
    return context.loaders.loadTable('tag_categories', 'list tagCategories');
  }
}
