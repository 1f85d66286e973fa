import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { Contact } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { TagCategory } from './tag-category.type.js';
import { membersOf } from './tag-members.js';
import { TagListArgs } from './tag.args.js';
import { Tag, TagConnection, tagContactConnection } from './tag.type.js';

const TagContactConnection = tagContactConnection(() => Contact);

@Resolver(() => Tag)
export class TagResolver {
  @Query(() => Tag, {
    nullable: true,
    description: 'The tag with this id; null when there is none. Tags are read whole and remembered.',
  })
  async tag(
    @Arg('id', () => ID, { description: idArgument('Tag') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'tags', id, info);
  }

  @Query(() => TagConnection, { description: 'Tags, a page at a time. One Keap call a page.' })
  async tags(
    @Args(() => TagListArgs) args: TagListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'tags', args, info);
  }

  @EdgeField(
    'tags',
    'category',
    () => TagCategory,
    'The group the tag is in; null when in none. Categories are read whole and remembered.',
  )
  async category(
    @Root() tag: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'tags', 'category', tag, info);
  }

  @EdgeField(
    'tags',
    'contacts',
    () => TagContactConnection,
    'The contacts with this tag. One Keap call a page and tag for ids and appliedAt, and one more for all pages of the query when other fields of the contacts are selected.',
  )
  async contacts(
    @Root() tag: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return membersOf(context, tag, args, info);
  }
}
