import type { GraphQLResolveInfo } from 'graphql';
import type { Payload } from '../../resources/row.js';
import type { Context } from '../context.js';
import { pointed } from '../edges.js';
import { selectsOnly } from '../selection.js';

/** A contact's company: the copy that comes with the contact where nothing else than id and name is selected, else the record. */
export async function companyOf(context: Context, contact: Payload, info: GraphQLResolveInfo): Promise<Payload | null> {
  const copy = contact['company'] as Payload | null | undefined;
  const holdsAll = typeof copy?.['company_name'] === 'string' && selectsOnly(info, 'Company', ['id', 'keapId', 'name']);
  return holdsAll && copy['id'] ? copy : pointed(context, 'contacts', 'company', contact, info);
}
