import { isObjectType, type GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import { findKeyByNode, table, type ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import { loadOrderItem } from '../orders/order-items.js';
import { loadPipelines } from '../pipelines/load-pipelines.js';
import { loadSnapshot } from '../snapshots/load-snapshot.js';
import { badUserInput, parseGlobalId, parseKeapId } from './ids.js';
import { withNodeType } from './node.js';
import { listRequestableFields, selectedColumns, selectKeapFields } from '../schema/selection.js';

/** The record that a root field with an `id` argument returns; null when Keap has none. */
export async function findById(
  context: Context,
  key: ResourceKey,
  id: string,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const keapId = parseKeapId(table[key].node ?? key, id);
  return context.loaders.load(key, keapId, selectKeapFields(info, key));
}

/** The description of a root field's `id` argument. */
export const describeIdArgument = (noun: string): string => `Keap's own id ("123") or the global id ("${noun}:123").`;

/** The object with this global id, as a Node; null when there is none. Rejects with BAD_USER_INPUT for an id of an unknown type. */
export async function loadNode(context: Context, id: string, info: GraphQLResolveInfo): Promise<Payload | null> {
  const { typeName, localId } = parseGlobalId(id);
  const loadOther = Object.hasOwn(others, typeName) ? others[typeName] : undefined;
  if (loadOther !== undefined) return toNode(typeName, await loadOther(context, localId));
  const key = findKeyByNode(typeName);
  if (key === null || !isNode(info, typeName))
    throw badUserInput(`The id names no record type: give a global id such as "Contact:123".`);
  const fields = listRequestableFields(key, selectedColumns(info, typeName));
  return toNode(typeName, await context.loaders.load(key, localId, fields));
}

const toNode = (typeName: string, found: object | null): Payload | null =>
  found === null ? null : withNodeType(typeName, found as Payload);

/** The types whose objects the loaders cannot fetch by id, and what does. */
const others: Readonly<Record<string, (context: Context, localId: string) => Promise<object | null>>> = {
  OrderItem: loadOrderItem,
  Pipeline: loadPipeline,
  Snapshot: loadSnapshot,
};

/** Pipelines are the account's own, or one built from its stages. */
async function loadPipeline(context: Context, keapId: string): Promise<Payload | null> {
  return (await loadPipelines(context)).find(({ id }) => String(id) === keapId) ?? null;
}

/** Whether records of a type can be fetched by id: transactions have none, and there is only one business profile. */
function isNode({ schema }: GraphQLResolveInfo, typeName: string): boolean {
  const type = schema.getType(typeName);
  return isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');
}
