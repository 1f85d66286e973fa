import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import type { Context } from '../context.js';
import { DealConnection } from '../deals/deal.type.js';
import { EdgeField, owned, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import { OrderConnection } from '../orders/order.type.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { PaymentConnection } from '../payments/payment.type.js';
import { tagsOf } from '../tags/contact-tag.resolver.js';
import { ContactTagConnection } from '../tags/tag.type.js';
import { User } from '../users/user.type.js';
import { below } from './below.js';
import { companyOf } from './company-of.js';
import { ContactListArgs } from './contact.args.js';
import { Contact, ContactConnection } from './contact.type.js';

@Resolver(() => Contact)
export class ContactResolver {
  @Query(() => Contact, {
    nullable: true,
    description: 'The contact with this id; null when there is none. One Keap call.',
  })
  async contact(
    @Arg('id', () => ID, { description: idArgument('Contact') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'contacts', id, info);
  }

  @Query(() => ContactConnection, { description: 'Contacts, a page at a time. One Keap call a page.' })
  async contacts(
    @Args(() => ContactListArgs) args: ContactListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'contacts', args, info);
  }

  @EdgeField(
    'contacts',
    'company',
    () => Company,
    "The contact's company. Free for id, keapId and name, which come with the contact (a copy that Keap keeps there); any other field costs a Keap call a company.",
  )
  async company(
    @Root() contact: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return companyOf(context, contact, info);
  }

  @EdgeField(
    'contacts',
    'owner',
    () => User,
    'The user who owns the contact. Users are read whole and remembered: at most one Keap call a hundred users an hour.',
  )
  async owner(
    @Root() contact: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'contacts', 'owner', contact, info);
  }

  @EdgeField(
    'contacts',
    'tags',
    () => ContactTagConnection,
    'The tags on the contact. The ids come with the contact; the tags are remembered, or cost one Keap call for all contacts of the query. A tag that Keap no longer has is left out.',
  )
  async tags(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return tagsOf(context, contact, args, info);
  }

  @EdgeField('contacts', 'deals', () => DealConnection, below('deals'))
  async deals(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'deals', contact, args, info);
  }

  @EdgeField('contacts', 'orders', () => OrderConnection, below('orders'))
  async orders(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'orders', contact, args, info);
  }

  @EdgeField('contacts', 'payments', () => PaymentConnection, below('payments'))
  async payments(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'contacts', 'payments', contact, args, info);
  }
}
