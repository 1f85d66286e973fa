import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { Product } from '../products/product.type.js';
import { SubscriptionListArgs } from './subscription.args.js';
import { Subscription, SubscriptionConnection } from './subscription.type.js';

@Resolver(() => Subscription)
export class SubscriptionResolver {
  @Query(() => Subscription, {
    nullable: true,
    description: 'The subscription with this id; null when there is none. One Keap call.',
  })
  async subscription(
    @Arg('id', () => ID, { description: idArgument('Subscription') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'subscriptions', id, info);
  }

  @Query(() => SubscriptionConnection, { description: 'Subscriptions, a page at a time. One Keap call a page.' })
  async subscriptions(
    @Args(() => SubscriptionListArgs) args: SubscriptionListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'subscriptions', args, info);
  }

  @EdgeField(
    'subscriptions',
    'contact',
    () => Contact,
    'Who is billed. Its id is free; anything else costs one Keap call for all contacts of the query.',
  )
  async contact(
    @Root() subscription: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'subscriptions', 'contact', subscription, info);
  }

  @EdgeField(
    'subscriptions',
    'product',
    () => Product,
    'What is billed. Its id is free; anything else costs one Keap call for all products of the query.',
  )
  async product(
    @Root() subscription: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'subscriptions', 'product', subscription, info);
  }
}
