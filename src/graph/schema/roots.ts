import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, ID, Info, Query, Resolver, type ClassType } from 'type-graphql';
import { byId, page, wholeTable } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import { KeapAccess } from './columns.js';
import type { Context } from '../operation/context.js';
import { describePageCost, describeRecordCost, describeTableCost } from './describe-cost.js';
import { describeIdArgument, findById } from '../nodes/load-node.js';
import { capitalize, noun, nouns, rootListName, rootName, findObjectType } from './names.js';
import type { ConnectionResult } from '../list/connection.js';
import { loadListPage, type ListArgs } from '../list/list.js';

/** The resolver class of the root field that returns one record by its id: `contact(id:)`. */
export function rootRecord(key: ResourceKey): ClassType {
  const node = getNodeName(key);

  @Resolver()
  class RootRecord {
    @KeapAccess(byId(key))
    @Query(() => findObjectType(node), {
      name: rootName(node),
      nullable: true,
      description: `The ${noun(key)} with this id; null when there is none. ${describeRecordCost(key)}`,
    })
    async record(
      @Arg('id', () => ID, { description: describeIdArgument(node) }) id: string,
      @Ctx() context: Context,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Payload | null> {
      return findById(context, key, id, info);
    }
  }
  return RootRecord;
}

interface RootListOptions {
  /** Stands before the sentence about cost; by default the noun of the collection. */
  readonly description?: string;
  /** The arguments as the list reads them. Throws BAD_USER_INPUT for arguments that this list does not allow. */
  readonly readArgs?: (args: ListArgs) => ListArgs;
}

/** The resolver class of the root field that returns a collection page by page: `contacts(first, after, filter, orderBy)`. */
export function rootList(
  key: ResourceKey,
  argsType: ClassType,
  { description, readArgs }: RootListOptions = {},
): ClassType {
  const node = getNodeName(key);
  const text = description ?? `${capitalize(nouns(key))}, a page at a time.`;

  @Resolver()
  class RootPages {
    @KeapAccess(page(key))
    @Extensions({ readArgs })
    @Query(() => findObjectType(`${node}Connection`), {
      name: rootListName(node),
      description: `${text} ${describePageCost(null)}`,
    })
    async pages(
      @Args(() => argsType) args: ListArgs,
      @Ctx() context: Context,
      @Info() info: GraphQLResolveInfo,
    ): Promise<ConnectionResult> {
      return loadListPage(context, key, readArgs?.(args) ?? args, info);
    }
  }
  return RootPages;
}

/** The two root fields of a collection. */
export function rootPair(key: ResourceKey, argsType: ClassType, list: RootListOptions = {}): readonly ClassType[] {
  return [rootRecord(key), rootList(key, argsType, list)];
}

function getNodeName(key: ResourceKey): string {
  const { node } = table[key];
  if (node === null) throw new RangeError(`Records of ${key} have no type of their own.`);
  return node;
}

/** The root field that answers a reference table whole: `tagCategories`. A resolver class for the schema. */
export function rootTable(key: ResourceKey): ClassType {
  const node = getNodeName(key);

  @Resolver()
  class RootTable {
    @KeapAccess(wholeTable(key))
    @Query(() => [findObjectType(node)], {
      name: rootListName(node),
      description: `All ${nouns(key)}. ${describeTableCost(key)}`,
    })
    async rows(@Ctx() { loaders }: Context): Promise<readonly Payload[]> {
      return loaders.loadTable(key, `list ${rootListName(node)}`);
    }
  }
  return RootTable;
}
