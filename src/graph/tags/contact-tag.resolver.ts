import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Resolver, Root } from 'type-graphql';
import { follow } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { edgeField } from '../edges.js';
import { listed } from '../follow-edge.js';
import type { PageArgs } from '../paging/args.js';
import type { ConnectionOf, EdgeOf } from '../paging/connection.js';
import { DateTime, readDateTime } from '../values/date-time.js';
import { ContactTagEdge } from './tag.type.js';

/** A tag in a contact's list: the edge also knows whose list it is. */
interface AppliedEdge extends EdgeOf {
  readonly contactId: string;
}

/** A page of a contact's tags, whose ids come with the contact. */
export async function tagsOf(
  context: Context,
  contact: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionOf> {
  const page = await listed(context, 'contacts', 'tags', contact, args, info);
  const edges: AppliedEdge[] = page.edges.map((edge) => ({ ...edge, contactId: String(contact['id']) }));
  return { ...page, edges };
}

@Resolver(() => ContactTagEdge)
export class ContactTagResolver {
  @edgeField(
    ['id'],
    () => DateTime,
    'When the tag was applied to the contact. Costs one Keap call a contact; the other way round, on the contacts of a tag, it comes with the list.',
    [follow('contacts', 'appliedTags', { free: [], ofListOwner: true, whole: true })],
  )
  async appliedAt(@Root() edge: AppliedEdge, @Ctx() context: Context): Promise<string | null> {
    const applied = await context.loaders.owned('contacts', 'appliedTags', edge.contactId);
    const tag = (edge.node as Payload)['id'];
    return readDateTime(applied.find(({ id }) => String(id) === String(tag))?.['applied_time']);
  }
}
