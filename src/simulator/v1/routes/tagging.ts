import { equals } from '../../routes/route.js';
import type { Endpoint } from '../endpoint.js';
import { list, single } from '../list.js';
import { appliedTag, tag, taggedContact } from '../views/tagging.js';

/** Tags, and the contacts that have them. Categories are write-only (docs/keap-api.md 7). */
export const tagging: readonly Endpoint[] = [
  list({
    path: '/v1/tags',
    key: 'tags',
    envelope: 'tags',
    view: tag,
    defaultOrder: 'oldest',
    filters: { category: equals('category.id', { isNumeric: true }), name: equals('name') },
  }),
  single({ path: '/v1/tags/{id}', key: 'tags', noun: 'Tag', view: tag }),
  list({
    path: '/v1/tags/{id}/contacts',
    key: 'contact_tags',
    parent: { key: 'tags', noun: 'Tag' },
    envelope: 'contacts',
    view: taggedContact,
    defaultOrder: 'oldest',
  }),
  list({
    path: '/v1/contacts/{id}/tags',
    key: 'applied_tags',
    parent: { key: 'contacts', noun: 'Contact' },
    envelope: 'tags',
    view: appliedTag,
    defaultOrder: 'oldest',
  }),
];
