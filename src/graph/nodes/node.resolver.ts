import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { byId, MAX_GLOBAL_IDS } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { KeapAccess } from '../schema/columns.js';
import { describeNodesCost } from '../schema/describe-cost.js';
import type { Context } from '../operation/context.js';
import { badUserInput } from './ids.js';
import { Node } from './node.js';
import { loadNode } from './load-node.js';

@Resolver()
export class NodeResolver {
  @KeapAccess(byId(null))
  @Query(() => Node, {
    nullable: true,
    description:
      'The object with this global id, whatever its type; null when there is none. One Keap call; none for a snapshot.',
  })
  async node(
    @Arg('id', () => ID, { description: 'Global id, as in "Contact:123".' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return loadNode(context, id, info);
  }

  @KeapAccess(byId(null))
  @Query(() => [Node], {
    nullable: 'items',
    description: `The objects with these global ids, in this order; null for those that do not exist, and for those that failed, each with its own error. ${describeNodesCost()}`,
  })
  nodes(
    @Arg('ids', () => [ID], {
      description: `Global ids, as in "Contact:123", of any types; at most ${MAX_GLOBAL_IDS.ids}.`,
    })
    ids: string[],
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): readonly Promise<Payload | null>[] {
    if (ids.length > MAX_GLOBAL_IDS.ids)
      throw badUserInput(
        `\`ids\` has ${ids.length} ids, but takes at most ${MAX_GLOBAL_IDS.ids}: use several queries.`,
      );
    return ids.map((id) => loadNode(context, id, info));
  }
}
