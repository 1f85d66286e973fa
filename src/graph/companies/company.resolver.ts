import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { ContactConnection } from '../contacts/contact.type.js';
import type { Context } from '../context.js';
import { EdgeField, edgeField, owned, pointed } from '../edges.js';
import { idArgument, oneById } from '../one.js';
import { PageArgs } from '../paging/args.js';
import type { ConnectionOf } from '../paging/connection.js';
import { listPage } from '../paging/list.js';
import { TagConnection } from '../tags/tag.type.js';
import { User } from '../users/user.type.js';
import { CompanyListArgs } from './company.args.js';
import { tagsOfCompany } from './company-tags.js';
import { Company, CompanyConnection } from './company.type.js';

@Resolver(() => Company)
export class CompanyResolver {
  @Query(() => Company, {
    nullable: true,
    description: 'The company with this id; null when there is none. One Keap call.',
  })
  async company(
    @Arg('id', () => ID, { description: idArgument('Company') }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return oneById(context, 'companies', id, info);
  }

  @Query(() => CompanyConnection, { description: 'Companies, a page at a time. One Keap call a page.' })
  async companies(
    @Args(() => CompanyListArgs) args: CompanyListArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return listPage(context, 'companies', args, info);
  }

  @EdgeField(
    'companies',
    'owner',
    () => User,
    'The user who owns the company. Users are read whole and remembered: at most one Keap call a hundred users an hour.',
  )
  async owner(
    @Root() company: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return pointed(context, 'companies', 'owner', company, info);
  }

  @EdgeField(
    'companies',
    'contacts',
    () => ContactConnection,
    "The company's people, by id. Keap filters them by one company a call; where reading all contacts is cheaper than a call for each company of the query, that is done instead.",
  )
  async contacts(
    @Root() company: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf> {
    return owned(context, 'companies', 'contacts', company, args, info);
  }

  @edgeField(
    ['groups'],
    () => TagConnection,
    'The tags on the company. The ids come with the company; the tags are remembered, or cost one Keap call for all companies of the query. A tag that Keap no longer has is left out. Null where Keap does not tell them, as in v1.',
  )
  async tags(
    @Root() company: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf | null> {
    return tagsOfCompany(context, company, args, info);
  }
}
