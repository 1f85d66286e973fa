import { Args, Ctx, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { EdgeField } from '../edges.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { pageBelow, readCut } from '../paging/local.js';
import { idsAt } from '../../resources/row.js';
import { TagCategory } from './tag-category.type.js';
import { TagConnection } from './tag.type.js';

@Resolver(() => TagCategory)
export class TagCategoryResolver {
  @Query(() => [TagCategory], {
    description: 'All tag categories. One Keap call a thousand; remembered for an hour.',
  })
  async tagCategories(@Ctx() context: Context): Promise<readonly Payload[]> {
    return context.loaders.whole('tag_categories', 'list tagCategories');
  }

  @EdgeField(
    'tag_categories',
    'tags',
    () => TagConnection,
    'The tags of this category, by id. All tags are read once and remembered: one Keap call a thousand tags, however many categories.',
  )
  async tags(
    @Root() category: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionOf> {
    const id = String(category['id']);
    const cut = readCut(['tag_categories', 'tags', id], args);
    const tags = await context.loaders.whole('tags', 'tags by category');
    const own = tags
      .filter((tag) => idsAt(tag, 'category.id').includes(id))
      .map((item) => ({ id: String(item['id']), item }))
      .sort((a, b) => Number(a.id) - Number(b.id));
    return pageBelow(cut, own, true);
  }
}
