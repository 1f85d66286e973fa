import { isObjectType, type GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import type { Payload } from '../resources/row.js';
import { keyOfNode } from '../resources/table.js';
import type { Context } from './context.js';
import { pipelinesOf } from './deals/pipelines-of.js';
import { badUserInput, parseGlobalId } from './ids.js';
import { asNode, Node } from './node.js';
import { askable, selectedColumns } from './selection.js';

/** Most ids that one `nodes` field takes: as many as Keap's largest page. */
const MOST_IDS = 1000;

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'The record with this global id, whatever its type; null when there is none. One Keap call.',
  })
  async node(
    @Arg('id', () => ID, { description: 'Global id, as in "Contact:123".' }) id: string,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return nodeOf(context, id, info);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description:
      'The records with these global ids, in this order; null for those that are not there, and for those that failed, each with its own error. One Keap call a hundred or more of one type.',
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids, as in "Contact:123", of any types; at most 1000.' })
    ids: string[],
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): readonly Promise<Payload | null>[] {
    if (ids.length > MOST_IDS)
      throw badUserInput(`\`ids\` has ${ids.length} ids, but takes at most ${MOST_IDS}: ask in several queries.`);
    return ids.map((id) => nodeOf(context, id, info));
  }
}

async function nodeOf(context: Context, id: string, info: GraphQLResolveInfo): Promise<Payload | null> {
  const { typeName, keapId } = parseGlobalId(id);
  if (typeName === 'Pipeline') return pipelineNode(context, keapId);
  const key = keyOfNode(typeName);
  if (key === null || !isNode(info, typeName))
    throw badUserInput(`"${typeName.slice(0, 40)}" is no type of record here: give a global id such as "Contact:123".`);
  const record = await context.loaders.one(key, keapId, askable(key, selectedColumns(info, typeName)));
  return record === null ? null : asNode(typeName, record);
}

/** Pipelines may be the account's own or the one its stages make, so they are not a record like others. */
async function pipelineNode(context: Context, keapId: string): Promise<Payload | null> {
  const found = (await pipelinesOf(context)).find(({ id }) => String(id) === keapId);
  return found === undefined ? null : asNode('Pipeline', found);
}

/** Whether records of a type can be fetched by an id: transactions have none, and there is one business profile only. */
function isNode({ schema }: GraphQLResolveInfo, typeName: string): boolean {
  const type = schema.getType(typeName);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}
