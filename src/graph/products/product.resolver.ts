import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
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
}
