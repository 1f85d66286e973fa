import type { Payload } from '../world/collection.js';
import { readPath, owner, defineRoute, type Route } from './route.js';
import { notes } from './work.js';

/** Lists of v2 outside the resource table, and lists of a resource at a second path. */

/** E-mail templates. Keap's document names no filter for them. */
export const emailTemplates: Route = defineRoute({
  path: 'emails/templates',
  noun: 'EmailTemplate',
  envelope: 'email_templates',
  singleOnly: ['text_body', 'html_body'],
  orders: { id: (template) => Number(template['id']) },
  filters: {},
});

/** The products of each product category; empty categories are not listed. */
export const assignedProducts: Route = defineRoute({
  path: 'productCategories/assignedProducts',
  hasSingle: false,
  noun: 'AssignedProducts',
  envelope: 'assigned_product_categories',
  lastPageToken: 'null',
  orders: { product_category_id: (one: Payload) => Number(one['product_category_id']) },
  filters: {
    product_ids: { kind: 'set', readPath: readPath('product_ids'), isNumeric: true },
    product_category_ids: { kind: 'set', readPath: readPath('product_category_id'), isNumeric: true },
  },
});

/** The notes of one contact. */
export const contactNotes: Route = {
  ...notes,
  path: 'contacts/{parent}/notes',
  hasSingle: true,
  nestedUnder: { key: 'contacts', noun: 'Contact', field: owner('contact_id', 'contact_id') },
};
