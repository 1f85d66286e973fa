import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import type { PageArgs, ConnectionResult, EdgeResult } from '../list/connection.js';
import { loadListPage } from '../list/list.js';
import { selectKeapFields, selectsOnly } from '../schema/selection.js';
import { readDateTime } from '../values/date-time.js';

/** A contact in a tag's list: the edge also knows since when. */
interface MemberEdge extends EdgeResult {
  readonly appliedAt: string | null;
}

/**
 * A page of the contacts that have a tag. The list below a tag holds copies of a few columns and the time of applying;
 * everything else of a contact is loaded, for all of them at once. Members whose record has gone are left out of `nodes`.
 */
export async function loadTagMembers(
  context: Context,
  tag: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const page = await loadListPage(context, 'contact_tags', args, info, { parentId: String(tag['id']) });
  const ids = page.nodes.map((member) => String(member['id']));
  const found = selectsOnly(info, 'Contact', ['id', 'keapId'])
    ? ids.map((id) => ({ id }))
    : await context.loaders.loadMany('contacts', ids, selectKeapFields(info, 'contacts'));
  const failed = found.find((contact) => contact instanceof Error);
  if (failed) throw failed;
  const contacts = found as readonly (Payload | null)[];
  const edges: MemberEdge[] = page.edges.map(({ cursor, node }, index) => ({
    cursor,
    node: contacts[index] ?? null,
    appliedAt: readDateTime((node as Payload)['applied_time']),
  }));
  return { ...page, edges, nodes: contacts.filter((contact) => contact !== null) };
}
