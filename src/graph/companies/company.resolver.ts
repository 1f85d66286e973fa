import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { idsIn } from '../../query/cost/access-path.js';
import { type Payload, readIds } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { edgeField } from '../edges/edges.js';
import { PageArgs, type ConnectionResult, sliceToConnection, parseSlice } from '../list/connection.js';
import { TagConnection } from '../tags/tag.type.js';
import { Company } from './company.type.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';

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

/** A page of a company's tags, by id. Keap lists them as one text, `91,105`, where a contact has a list; null where it does not tell them, as in v1. */
export async function loadCompanyTags(
  context: Context,
  company: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult | null> {
  const slice = parseSlice(['companies', 'tags', String(company['id'])], args);
  const { groups } = company;
  if (groups === undefined) return null;
  const tag_ids = typeof groups === 'string' ? groups.split(',').map((id) => id.trim()) : [];
  const tags = await loadReferencedRecords(context, 'tags', { tag_ids }, 'tag_ids', info);
  const records = tags.map((item) => ({ id: readIds(item, 'id')[0] ?? '', item }));
  records.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  return sliceToConnection(slice, records, true);
}
