import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { idsIn } from '../../query/cost/access-path.js';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import { describePlainListCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';
import { PageArgs, parseSlice, sliceToConnection, type ConnectionResult } from '../list/connection.js';
import type { Context } from '../operation/context.js';
import { TagConnection } from '../tags/tag.type.js';
import { Company } from './company.type.js';

@Resolver(() => Company)
export class CompanyResolver {
  @edgeField(
    ['groups'],
    () => TagConnection,
    `The tags on the company, by id. ${describePlainListCost('tags')} A tag that Keap no longer has is left out. Null where Keap does not send them, as in v1.`,
    [idsIn('tags', 1)],
  )
  async tags(
    @Root() company: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    const slice = parseSlice(['companies', 'tags', String(company['id'])], args);
    const { groups } = company;
    if (groups === undefined) return null;
    // A contact has a list of tag ids; a company has them as one text, `91,105`.
    const tag_ids = typeof groups === 'string' ? groups.split(',').map((id) => id.trim()) : [];
    const tags = await loadReferencedRecords(context, 'tags', { tag_ids }, 'tag_ids', info);
    const records = tags.map((item) => ({ id: readIds(item, 'id')[0] ?? '', item }));
    records.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
    return sliceToConnection(slice, records, true);
  }
}
