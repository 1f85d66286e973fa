import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { Order } from '../orders/order.type.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { Payment } from '../payments/payment.type.js';
import { recordsAt } from '../records-at.js';
import { TransactionListArgs } from './transaction.args.js';
import { Transaction, TransactionConnection } from './transaction.type.js';

@Resolver(() => Transaction)
export class TransactionResolver {
  @Query(() => TransactionConnection, { description: 'Transactions, a page at a time. One Keap call a page.' })
  async transactions(
    @Args(() => TransactionListArgs) args: TransactionListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'transactions', args, info);
  }

  @EdgeField(
    'transactions',
    'contact',
    () => Contact,
    'Whose money it was. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() transaction: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'transactions', 'contact', transaction, info);
  }

  @EdgeField(
    'transactions',
    'orders',
    () => [Order],
    'The orders it was made for. Their ids are free; anything else costs one Keap call for all orders of the query. An order that Keap no longer has is left out.',
  )
  async orders(
    @Root() transaction: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Payload[]> {
    return recordsAt(context, 'orders', transaction, 'order_ids', info);
  }

  @EdgeField(
    'transactions',
    'payment',
    () => Payment,
    'The payment it made; null when it made none. Its id is free; anything else costs one Keap call for all payments of the query.',
  )
  async payment(
    @Root() transaction: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'transactions', 'payment', transaction, info);
  }
}
