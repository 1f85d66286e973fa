import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import { parseKeapId } from './ids.js';
import { selectKeapFields } from '../schema/selection.js';

/** The record a root field with an `id` argument answers; null when Keap has none. */
export async function findById(
  context: Context,
  key: ResourceKey,
  id: string,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const own = parseKeapId(table[key].node ?? key, id);
  return context.loaders.load(key, own, selectKeapFields(info, key));
}

/** Description of every `id` argument of a root field. */
export const describeIdArgument = (noun: string): string => `Keap's own id ("123") or the global id ("${noun}:123").`;
