import type { GraphQLResolveInfo } from 'graphql';
import { readIds } from '../../resources/record.js';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { type PageArgs, type ConnectionResult, sliceToConnection, parseSlice } from '../list/connection.js';
import { loadReferencedRecords } from '../edges/follow-edge.js';

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
