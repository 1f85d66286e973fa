import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, listed, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import { OrderConnection } from '../orders/order.type.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { PaymentListArgs } from './payment.args.js';
import { Payment, PaymentConnection } from './payment.type.js';

@Resolver(() => Payment)
export class PaymentResolver {
  @Query(() => Payment, {
    nullable: true,
    description: 'The payment with this id; null when there is none. One Keap call.',
  })
  async payment(
    @Arg('id', () => ID, { description: idArgument('Payment') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'payments', id, info);
  }

  @Query(() => PaymentConnection, { description: 'Payments, a page at a time. One Keap call a page.' })
  async payments(
    @Args(() => PaymentListArgs) args: PaymentListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'payments', args, info);
  }

  @EdgeField(
    'payments',
    'contact',
    () => Contact,
    'Who paid. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() payment: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'payments', 'contact', payment, info);
  }

  @EdgeField(
    'payments',
    'orders',
    () => OrderConnection,
    'The orders it was paid for. Their ids come with the payment; the orders cost one Keap call for all payments of the query.',
  )
  async orders(
    @Root() payment: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listed(context, 'payments', 'orders', payment, args, info);
  }
}
