import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import type { Context } from '../operation/context.js';
import { describeHasManyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { loadContactTags } from '../tags/contact-tags.js';
import { ContactTagConnection } from '../tags/tag.type.js';
import { TransactionConnection } from '../transactions/transaction.type.js';
import { loadTransactions } from '../transactions/load-transactions.js';
import { loadCompany, embeddedFields } from './read-company.js';
import { Contact } from './contact.type.js';

@Resolver(() => Contact)
export class ContactResolver {
  @edgeField(
    ['company'],
    () => Company,
    "The contact's company. Free for id, keapId and name, which come with the contact (a copy that Keap keeps there); any other field costs at most a Keap call a company.",
    [follow('contacts', 'company', { freeFields: embeddedFields })],
  )
  async company(
    @Root() contact: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return loadCompany(context, contact, info);
  }

  @edgeField(
    ['tag_ids'],
    () => ContactTagConnection,
    'The tags on the contact. The ids come with the contact; the tags are remembered, or cost one Keap call for all contacts of the query. A tag that Keap no longer has is left out. Where the lists of an account on v1 leave the ids out, each contact costs a call; null where Keap left them out elsewhere.',
    [follow('contacts', 'tags', { freeFields: [], fallbackEdge: 'appliedTags' })],
  )
  async tags(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    return loadContactTags(context, contact, args, info);
  }

  @edgeField(
    ['id'],
    () => TransactionConnection,
    `The contact's transactions, oldest first. ${describeHasManyCost('contacts', 'transactions')}`,
    [follow('contacts', 'transactions', { freeFields: [], readsAll: true })],
  )
  async transactions(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionResult> {
    return loadTransactions(context, 'contacts', contact, args);
  }
}
