import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root } from 'type-graphql';
import { idsIn } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { describePlainListCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { ProductCategory } from '../product-categories/product-category.type.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';
import { Product } from './product.type.js';

@Resolver(() => Product)
export class ProductResolver {
  @edgeField(
    ['categories'],
    () => [ProductCategory],
    `The categories of the product. ${describePlainListCost('product_categories')} Null where Keap does not send them, as in v1.`,
    [idsIn('product_categories', 1)],
  )
  async categories(
    @Root() product: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Payload[] | null> {
    return product['categories'] === undefined
      ? null
      : loadReferencedRecords(context, 'product_categories', product, 'categories', info);
  }
}
