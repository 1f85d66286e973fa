import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, page } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import { describeBulkCost, describePageCost, describePlainListCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { loadRecordsById } from '../edges/follow-edge.js';
import { PageArgs, type ConnectionResult, type EdgeResult } from '../list/connection.js';
import { loadListPage } from '../list/list.js';
import type { Context } from '../operation/context.js';
import { selectsOnly } from '../schema/selection.js';
import { DateTime, readDateTime } from '../values/date-time.js';
import type { AppliedEdge } from './load-contact-tags.js';
import { ContactTagEdge, Tag, tagContactConnection } from './tag.type.js';

const TagContactConnection = tagContactConnection(() => Contact);

/** A contact in a tag's list, with the time when the tag was applied. */
interface MemberEdge extends EdgeResult {
  readonly appliedAt: string | null;
}

@Resolver(() => Tag)
export class TagResolver {
  /** `nodes` leaves out contacts whose record no longer exists. */
  @edgeField(
    ['id'],
    () => TagContactConnection,
    `The contacts with this tag. ${describePageCost('tags')} appliedAt comes with the page. ${describePlainListCost('contacts')}`,
    [page('contact_tags', 'nested'), follow('contact_tags', 'contact')],
  )
  async contacts(
    @Root() tag: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult> {
    const members = await loadListPage(context, 'contact_tags', args, info, { parentId: String(tag['id']) });
    const ids = members.nodes.map((member) => String(member['id']));
    const contacts: readonly (Payload | null)[] = selectsOnly(info, 'Contact', ['id', 'keapId'])
      ? ids.map((id) => ({ id }))
      : await loadRecordsById(context, 'contacts', ids, info);
    const edges: MemberEdge[] = members.edges.map(({ cursor, node }, index) => ({
      cursor,
      node: contacts[index] ?? null,
      appliedAt: readDateTime((node as Payload)['applied_time']),
    }));
    return { ...members, edges, nodes: contacts.filter((contact) => contact !== null) };
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
