import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../operation/context.js';
import { resolveBelongsTo } from '../edges/follow-edge.js';
import { selectsOnly } from '../schema/selection.js';

/** The fields of a company that Keap copies into its contacts. */
export const embeddedFields: readonly string[] = ['id', 'keapId', 'name'];

/** A contact's company: the copy inside the contact when it has all selected fields, otherwise the record. */
export async function loadCompany(
  context: Context,
  contact: Payload,
  info: GraphQLResolveInfo,
): Promise<Payload | null> {
  const embedded = contact['company'] as Payload | null | undefined;
  const hasAllFields = typeof embedded?.['company_name'] === 'string' && selectsOnly(info, 'Company', embeddedFields);
  return hasAllFields && embedded['id'] ? embedded : resolveBelongsTo(context, 'contacts', 'company', contact, info);
}
