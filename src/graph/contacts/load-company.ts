import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { resolveBelongsTo } from '../edges/follow-edge.js';
import { selectsOnly } from '../schema/selection.js';

/** What the copy of a company inside its contact holds. */
export const embeddedFields: readonly string[] = ['id', 'keapId', 'name'];

/** A contact's company: the copy that comes with the contact where nothing else than id and name is selected, else the record. */
export async function loadCompany(
  context: Context,
  contact: Payload,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const embedded = contact['company'] as Payload | null | undefined;
  const hasAllFields = typeof embedded?.['company_name'] === 'string' && selectsOnly(info, 'Company', embeddedFields);
  return hasAllFields && embedded['id'] ? embedded : resolveBelongsTo(context, 'contacts', 'company', contact, info);
}
