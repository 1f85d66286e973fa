import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow } from '../../query/cost/access-path.js';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { Product } from '../products/product.type.js';
import { selectsOnly } from '../schema/selection.js';
import { OrderItem } from './order-item.type.js';

/** What the copy of a product inside an order line holds. */
const embeddedFields = ['id', 'keapId', 'name', 'sku', 'description', 'isShippable', 'isTaxable'];

@Resolver(() => OrderItem)
export class OrderItemResolver {
  @edgeField(
    ['product'],
    () => Product,
    'The product of the line. Free for id, keapId, name, sku, description, isShippable and isTaxable, which come with the order as they were sold; any other field costs one Keap call for all products of the query, and then all fields are those of the product as it is now.',
    [follow('orders', 'products', { freeFields: embeddedFields })],
  )
  async product(
    @Root() item: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    const id = readIds(item, 'product.id')[0];
    if (id === undefined) return null;
    if (selectsOnly(info, 'Product', embeddedFields)) return item['product'] as Payload;
    return context.loaders.load('products', id);
  }
}
