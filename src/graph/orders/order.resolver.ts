import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { NO_KEAP_CALLS, follow } from '../../query/cost/access-path.js';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { describeCopyCost, describeHasManyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { PaymentConnection } from '../payments/payment.type.js';
import { OrderItem } from './order-item.type.js';
import { loadPayments } from './load-payments.js';
import { readOrderItems } from './order-items.js';
import { Order } from './order.type.js';
import { Product } from '../products/product.type.js';
import { selectsOnly } from '../schema/selection.js';

@Resolver(() => Order)
export class OrderResolver {
  @edgeField(
    ['order_items'],
    () => [OrderItem],
    'The lines of the order; null where Keap does not send them. They come with the order.',
    NO_KEAP_CALLS,
  )
  items(@Root() order: Payload): readonly Payload[] | null {
    return readOrderItems(order);
  }

  @edgeField(
    ['id', 'contact'],
    () => PaymentConnection,
    `The payments made for the order, by id. ${describeHasManyCost('orders', 'payments', true)} Where the account does not list payments, one call for each order, and a payment has what the invoice of the order records of it.`,
    [follow('orders', 'payments', { freeFields: [], fallbackEdge: 'invoicePayments' })],
  )
  async payments(
    @Root() order: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult> {
    return loadPayments(context, order, args, info);
  }
}

/** The fields of a product that Keap copies into an order line. */
const embeddedFields = ['id', 'keapId', 'name', 'sku', 'description', 'isShippable', 'isTaxable'];

@Resolver(() => OrderItem)
export class OrderItemResolver {
  @edgeField(
    ['product'],
    () => Product,
    `The product of the line. ${describeCopyCost('orders', 'products', embeddedFields)} The copy shows the product as it was sold; with any other field selected, all fields show it as it is now.`,
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
