import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { ProductCategoryListArgs } from './product-category.args.js';
import { ProductCategory, ProductCategoryConnection } from './product-category.type.js';

@Resolver(() => ProductCategory)
export class ProductCategoryResolver {
  @Query(() => ProductCategory, {
    nullable: true,
    description:
      'The product category with this id; null when there is none. Categories are read whole and remembered.',
  })
  async productCategory(
    @Arg('id', () => ID, { description: idArgument('ProductCategory') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'product_categories', id, info);
  }

  @Query(() => ProductCategoryConnection, {
    description: 'Product categories, a page at a time. One Keap call a page.',
  })
  async productCategories(
    @Args(() => ProductCategoryListArgs) args: ProductCategoryListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'product_categories', args, info);
  }

  @EdgeField(
    'product_categories',
    'parent',
    () => ProductCategory,
    'The category it is part of; null at the top. Its id is free; categories are read whole and remembered.',
  )
  async parent(
    @Root() category: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'product_categories', 'parent', category, info);
  }
}
