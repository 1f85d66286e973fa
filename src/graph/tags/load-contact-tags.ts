import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { resolveHasManyIds, loadReferencedRecords } from '../edges/follow-edge.js';
import {
  type PageArgs,
  type ConnectionResult,
  type EdgeResult,
  sliceToConnection,
  parseSlice,
  type NestedRecord,
} from '../list/connection.js';
import { selectsOnly } from '../schema/selection.js';

/** A tag in a contact's list, with the id of the contact. */
export interface AppliedEdge extends EdgeResult {
  readonly contactId: string;
}

/** The fields of a tag in the list of a contact's tags. */
const embeddedFields = ['id', 'keapId', 'name'];

/**
 * A page of a contact's tags, whose ids come with the contact. Rows of v1's lists may lack the ids even when the contact
 * has tags (docs/keap-api.md 8.1): then the list of its tags is read. Null where Keap leaves requested ids out.
 */
export async function loadContactTags(
  context: Context,
  contact: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult | null> {
  const { tag_ids: ids } = contact;
  const { sparseColumns } = context.loaders.source.endpoint('contacts');
  const isUnknown = ids === undefined || (ids === null && sparseColumns.includes('tag_ids'));
  if (isUnknown && !sparseColumns.includes('tag_ids')) return null;
  const page = isUnknown
    ? await loadAppliedTags(context, contact, args, info)
    : await resolveHasManyIds(context, 'contacts', 'tags', contact, args, info);
  if (page === null) return null;
  const edges: AppliedEdge[] = page.edges.map((edge) => ({ ...edge, contactId: String(contact['id']) }));
  return { ...page, edges };
}

async function loadAppliedTags(
  context: Context,
  contact: Payload,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<ConnectionResult> {
  const contactId = String(contact['id']);
  const slice = parseSlice(['contacts', 'tags', contactId], args);
  const applied = await context.loaders.loadChildren('contacts', 'appliedTags', contactId);
  const tag_ids = applied.map(({ id }) => id);
  const tags = selectsOnly(info, 'Tag', embeddedFields)
    ? applied
    : await loadReferencedRecords(context, 'tags', { tag_ids }, 'tag_ids', info);
  const records: NestedRecord<Payload>[] = tags.map((item) => ({ id: String(item['id']), item }));
  records.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  return sliceToConnection(slice, records, true);
}
