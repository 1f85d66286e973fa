import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { EdgeField, owned } from '../edges.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { SubscriptionConnection } from '../subscriptions/subscription.type.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { transactionsOf } from '../transactions/transactions-of.js';
import { below } from './below.js';
import { Contact } from './contact.type.js';

/** What a contact is billed for. */
@Resolver(() => Contact)
export class ContactSalesResolver {
  @EdgeField('contacts', 'subscriptions', () => SubscriptionConnection, below('subscriptions'))
  async subscriptions(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'subscriptions', contact, args, info);
  }

  @EdgeField(
    'contacts',
    'transactions',
    () => TransactionConnection,
    below('transactions').replace('by id', 'oldest first'),
  )
  async transactions(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionOf> {
    return transactionsOf(context, 'contacts', contact, args);
  }
}
