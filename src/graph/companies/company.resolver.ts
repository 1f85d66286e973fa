import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { idsIn } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult } from '../list/connection.js';
import { TagConnection } from '../tags/tag.type.js';
import { loadCompanyTags } from './company-tags.js';
import { Company } from './company.type.js';

@Resolver(() => Company)
export class CompanyResolver {
  @edgeField(
    ['groups'],
    () => TagConnection,
    'The tags on the company. The ids come with the company; the tags are remembered, or cost one Keap call for all companies of the query. A tag that Keap no longer has is left out. Null where Keap does not tell them, as in v1.',
    [idsIn('tags', 1)],
  )
  async tags(
    @Root() company: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    return loadCompanyTags(context, company, args, info);
  }
}
