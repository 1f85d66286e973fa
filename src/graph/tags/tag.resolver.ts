import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, page } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import { describeBulkCost, describeListCopyCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs } from '../list/connection.js';
import type { Context } from '../operation/context.js';
import { DateTime, readDateTime } from '../values/date-time.js';
import type { AppliedEdge } from '../contacts/contact.resolver.js';
import { copiedFields, loadTagContacts, type MemberPage } from './load-tag-contacts.js';
import { ContactTagEdge, Tag, tagContactConnection } from './tag.type.js';

const TagContactConnection = tagContactConnection(() => Contact);

@Resolver(() => Tag)
export class TagResolver {
  /** `nodes` leaves out contacts whose record no longer exists. */
  @edgeField(
    ['id'],
    () => TagContactConnection,
    `The contacts with this tag, those tagged first come first (on v1 in Keap's own order). ${describeBulkCost('tags', 'contact_tags')} A tag may cost a call of its own: where it has very many contacts, or where too few of the first ones are at the start of the bulk list. appliedAt comes with the list; so does totalCount where the list was read whole, else it costs one call for each tag, and is null where the account has no such count. ${describeListCopyCost('tags', 'contacts', copiedFields)}`,
    [
      page('contact_tags', 'nested', { owner: 'tags', edge: 'contacts', copiedFields }),
      follow('contact_tags', 'contact'),
    ],
  )
  async contacts(
    @Root() tag: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<MemberPage> {
    return loadTagContacts(context, tag, args, info);
  }
}

@Resolver(() => ContactTagEdge)
export class ContactTagResolver {
  @edgeField(
    ['id'],
    () => DateTime,
    `When the tag was applied to the contact. ${describeBulkCost('contacts', 'applied_tags')} In \`Tag.contacts\` the same time comes with the list.`,
    [follow('contacts', 'appliedTags', { freeFields: [], isFromListOwner: true, readsAll: true, canUseBulk: true })],
  )
  async appliedAt(@Root() edge: AppliedEdge, @Ctx() context: Context): Promise<string | null> {
    const applied = await context.loaders.loadChildren('contacts', 'appliedTags', edge.contactId, {
      fields: ['id', 'applied_time'],
    });
    const tag = (edge.node as Payload)['id'];
    return readDateTime(applied.find(({ id }) => String(id) === String(tag))?.['applied_time']);
  }
}
