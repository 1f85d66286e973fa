import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { edgeField } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { ProductCategory } from '../product-categories/product-category.type.js';
import { recordsAt } from '../records-at.js';
import { ProductListArgs } from './product.args.js';
import { Product, ProductConnection } from './product.type.js';

@Resolver(() => Product)
export class ProductResolver {
  @Query(() => Product, {
    nullable: true,
    description: 'The product with this id; null when there is none. One Keap call.',
  })
  async product(
    @Arg('id', () => ID, { description: idArgument('Product') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'products', id, info);
  }

  @Query(() => ProductConnection, { description: 'Products, a page at a time. One Keap call a page.' })
  async products(
    @Args(() => ProductListArgs) args: ProductListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'products', args, info);
  }

  @edgeField(
    ['categories'],
    () => [ProductCategory],
    'The categories it is in. Their ids are free; categories are read whole and remembered. Null where Keap does not tell them, as in v1.',
  )
  async categories(
    @Root() product: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Payload[] | null> {
    return product['categories'] === undefined
      ? null
      : recordsAt(context, 'product_categories', product, 'categories', info);
  }
}
