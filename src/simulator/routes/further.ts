import type { Payload } from '../world/collection.js';
import { at, owner, route, type Route } from './route.js';
import { notes } from './work.js';

/** Lists that are no collections of the gateway's table, and lists of such a collection at another place. */

/** Templates of e-mails. Keap's document names no filter of theirs. */
export const emailTemplates: Route = route({
  path: 'emails/templates',
  noun: 'EmailTemplate',
  envelope: 'email_templates',
  onlySingly: ['text_body', 'html_body'],
  orders: { id: (template) => Number(template['id']) },
  filters: {},
});

/** Which products are in each category of products; a category without any is not listed. */
export const assignedProducts: Route = route({
  path: 'productCategories/assignedProducts',
  single: false,
  noun: 'AssignedProducts',
  envelope: 'assigned_product_categories',
  lastToken: 'null',
  orders: { product_category_id: (one: Payload) => Number(one['product_category_id']) },
  filters: {
    product_ids: { kind: 'set', at: at('product_ids'), digits: true },
    product_category_ids: { kind: 'set', at: at('product_category_id'), digits: true },
  },
});

/** The notes of one contact. */
export const contactNotes: Route = {
  ...notes,
  path: 'contacts/{parent}/notes',
  single: true,
  below: { key: 'contacts', noun: 'Contact', field: owner('contact_id', 'contact_id') },
};
