import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Resolver, Root } from 'type-graphql';
import { follow, idsIn } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { Company } from '../companies/company.type.js';
import type { Context } from '../operation/context.js';
import { describeBelongsToCost, describeCopyCost, describePlainListCost } from '../schema/describe-cost.js';
import { edgeField } from '../edges/edges.js';
import {
  PageArgs,
  type ConnectionResult,
  type EdgeResult,
  sliceToConnection,
  parseSlice,
  type NestedRecord,
} from '../list/connection.js';
import { ContactTagConnection } from '../tags/tag.type.js';
import { loadCompany, embeddedFields } from './load-company.js';
import { Contact, ContactLink } from './contact.type.js';
import { loadReferencedRecords, resolveHasManyIds } from '../edges/follow-edge.js';
import { selectsOnly } from '../schema/selection.js';

/** A tag in a contact's list, with the id of the contact. */
export interface AppliedEdge extends EdgeResult {
  readonly contactId: string;
}

/** The fields of a tag in the list of a contact's tags. */
const tagCopyFields = ['id', 'keapId', 'name'];

/**
 * A page of a contact's tags, whose ids come with the contact. Rows of v1's lists may lack the ids even when the contact
 * has tags (docs/keap-api.md 8.1): then the list of its tags is read. Null where Keap leaves requested ids out.
 */
async function loadContactTags(
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
  const tags = selectsOnly(info, 'Tag', tagCopyFields)
    ? applied
    : await loadReferencedRecords(context, 'tags', { tag_ids }, 'tag_ids', info);
  const records: NestedRecord<Payload>[] = tags.map((item) => ({ id: String(item['id']), item }));
  records.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  return sliceToConnection(slice, records, true);
}

@Resolver(() => Contact)
export class ContactResolver {
  @edgeField(
    ['company'],
    () => Company,
    `The contact's company. ${describeCopyCost('contacts', 'companies', embeddedFields)} Keap's copy on the contact may be old.`,
    [follow('contacts', 'company', { freeFields: embeddedFields })],
  )
  async company(
    @Root() contact: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return loadCompany(context, contact, info);
  }

  @edgeField(
    ['tag_ids'],
    () => ContactTagConnection,
    `The tags on the contact. ${describePlainListCost('tags')} A tag that Keap no longer has is left out. Where the lists of an account on v1 leave the ids out, each contact costs a call; null where Keap leaves them out elsewhere.`,
    [follow('contacts', 'tags', { freeFields: [], fallbackEdge: 'appliedTags' })],
  )
  async tags(
    @Root() contact: Payload,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionResult | null> {
    return loadContactTags(context, contact, args, info);
  }
}

@Resolver(() => ContactLink)
export class ContactLinkResolver {
  @edgeField(['linked_contact_id'], () => Contact, `The other contact. ${describeBelongsToCost('contacts')}`, [
    idsIn('contacts', 1),
  ])
  async contact(
    @Root() link: Payload,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Payload | null> {
    return (await loadReferencedRecords(context, 'contacts', link, 'linked_contact_id', info))[0] ?? null;
  }
}
