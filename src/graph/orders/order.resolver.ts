import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, edgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { PaymentConnection } from '../payments/payment.type.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { transactionsOf } from '../transactions/transactions-of.js';
import { OrderItem } from './order-item.type.js';
import { paymentsOf } from './order-payments.js';
import { OrderListArgs } from './order.args.js';
import { Order, OrderConnection } from './order.type.js';

@Resolver(() => Order)
export class OrderResolver {
  @Query(() => Order, {
    nullable: true,
    description: 'The order with this id; null when there is none. One Keap call.',
  })
  async order(
    @Arg('id', () => ID, { description: idArgument('Order') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'orders', id, info);
  }

  @Query(() => OrderConnection, { description: 'Orders, a page at a time. One Keap call a page.' })
  async orders(
    @Args(() => OrderListArgs) args: OrderListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'orders', args, info);
  }

  @edgeField(['order_items'], () => [OrderItem], 'The lines of the order. They come with the order.')
  items(@Root() order: Payload): readonly Payload[] | null {
    const items = order['order_items'] ?? [];
    return Array.isArray(items) ? (items as unknown[]).filter(isItem) : null;
  }

  @EdgeField(
    'orders',
    'contact',
    () => Contact,
    "Whose order it is. Its id is free; anything else costs one Keap call for all contacts of the query, since the order's copy of the name may be old.",
  )
  async contact(
    @Root() order: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'orders', 'contact', order, info);
  }

  @edgeField(
    ['id', 'contact'],
    () => PaymentConnection,
    'The payments made for the order, by id. One Keap call for all orders of the query; where the account does not list payments, one call an order, and a payment holds what the invoice books of it.',
  )
  async payments(
    @Root() order: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return paymentsOf(context, order, args, info);
  }

  @EdgeField(
    'orders',
    'transactions',
    () => TransactionConnection,
    'The tries to collect its money, oldest first. Keap filters them by one order a call; where reading all transactions is cheaper than a call for each order of the query, that is done instead.',
  )
  async transactions(
    @Root() order: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionOf> {
    return transactionsOf(context, 'orders', order, args);
  }
}

function isItem(item: unknown): item is Payload {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
