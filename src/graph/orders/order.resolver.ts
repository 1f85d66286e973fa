import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { NO_KEAP_CALLS, follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { describeHasManyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { PaymentConnection } from '../payments/payment.type.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { loadTransactions } from '../transactions/load-transactions.js';
import { OrderItem } from './order-item.type.js';
import { loadPayments } from './order-payments.js';
import { Order } from './order.type.js';

@Resolver(() => Order)
export class OrderResolver {
  @edgeField(
    ['order_items'],
    () => [OrderItem],
    "The lines of the order; null where Keap's answer does not say. They come with the order.",
    NO_KEAP_CALLS,
  )
  items(@Root() order: Payload): readonly Payload[] | null {
    const { order_items: rawItems } = order;
    // Keap writes null for an empty list (docs/keap-api.md 6); a list that did not come is not known.
    const items = rawItems === null ? [] : rawItems;
    return Array.isArray(items) ? (items as unknown[]).filter(isItem) : null;
  }

  @edgeField(
    ['id', 'contact'],
    () => PaymentConnection,
    'The payments made for the order, by id. One Keap call for all orders of the query; where the account does not list payments, one call an order, and a payment holds what the invoice books of it.',
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

  @edgeField(
    ['id'],
    () => TransactionConnection,
    `The tries to collect its money, oldest first. ${describeHasManyCost('orders', 'transactions')}`,
    [follow('orders', 'transactions', { freeFields: [], readsAll: true })],
  )
  async transactions(
    @Root() order: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionResult> {
    return loadTransactions(context, 'orders', order, args);
  }
}

function isItem(item: unknown): item is Payload {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
