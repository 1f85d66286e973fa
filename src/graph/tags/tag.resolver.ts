import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, page } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult, type EdgeResult } from '../list/connection.js';
import { Tag, tagContactConnection, ContactTagEdge } from './tag.type.js';
import { DateTime, readDateTime } from '../values/date-time.js';
import type { AppliedEdge } from './load-contact-tags.js';
import { loadListPage } from '../list/list.js';
import { selectKeapFields, selectsOnly } from '../schema/selection.js';

const TagContactConnection = tagContactConnection(() => Contact);

@Resolver(() => Tag)
export class TagResolver {
  @edgeField(
    ['id'],
    () => TagContactConnection,
    'The contacts with this tag. One Keap call a page and tag for ids and appliedAt, and one more for all pages of the query when other fields of the contacts are selected.',
    [page('contact_tags', 'nested'), follow('contact_tags', 'contact')],
  )
  async contacts(
    @Root() tag: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult> {
    return loadTagMembers(context, tag, args, info);
  }
}

@Resolver(() => ContactTagEdge)
export class ContactTagResolver {
  @edgeField(
    ['id'],
    () => DateTime,
    'When the tag was applied to the contact. Costs one Keap call a contact; the other way round, on the contacts of a tag, it comes with the list.',
    [follow('contacts', 'appliedTags', { freeFields: [], isFromListOwner: true, readsAll: true })],
  )
  async appliedAt(@Root() edge: AppliedEdge, @Ctx() context: Context): Promise<string | null> {
    const applied = await context.loaders.loadChildren('contacts', 'appliedTags', edge.contactId);
    const tag = (edge.node as Payload)['id'];
    return readDateTime(applied.find(({ id }) => String(id) === String(tag))?.['applied_time']);
  }
}

/** A contact in a tag's list: the edge also knows since when. */
interface MemberEdge extends EdgeResult {
  readonly appliedAt: string | null;
}

/**
 * A page of the contacts that have a tag. The list below a tag holds copies of a few columns and the time of applying;
 * everything else of a contact is loaded, for all of them at once. Members whose record has gone are left out of `nodes`.
 */
export async function loadTagMembers(
  context: Context,
  tag: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const page = await loadListPage(context, 'contact_tags', args, info, { parentId: String(tag['id']) });
  const ids = page.nodes.map((member) => String(member['id']));
  const found = selectsOnly(info, 'Contact', ['id', 'keapId'])
    ? ids.map((id) => ({ id }))
    : await context.loaders.loadMany('contacts', ids, selectKeapFields(info, 'contacts'));
  const failed = found.find((contact) => contact instanceof Error);
  if (failed) throw failed;
  const contacts = found as readonly (Payload | null)[];
  const edges: MemberEdge[] = page.edges.map(({ cursor, node }, index) => ({
    cursor,
    node: contacts[index] ?? null,
    appliedAt: readDateTime((node as Payload)['applied_time']),
  }));
  return { ...page, edges, nodes: contacts.filter((contact) => contact !== null) };
}
