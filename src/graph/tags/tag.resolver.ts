import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, page } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { loadTagMembers } from './tag-members.js';
import { Tag, tagContactConnection } from './tag.type.js';

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
