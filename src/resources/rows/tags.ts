import { appliedTag, appliedTagPair, tag, taggedContact, taggedContactPair } from '../normalize/tag.js';
import { parentId, text, time } from '../view.js';
import { HOUR, MINUTE, defineRow, hasMany } from './shape.js';

/** Tags, their categories, and the contacts that have them. Facts: docs/keap-api.md 7, 8.4, 15 and Keap's v2 document of 2026-08. */

const tagWindows = {
  since_create_time: 'time',
  until_create_time: 'time',
  since_update_time: 'time',
  until_update_time: 'time',
} as const;
const changeWindow = {
  since: 'since_update_time',
  until: 'until_update_time',
  of: 'change',
  column: 'update_time',
} as const;
const orderBy = ['name', 'create_time', 'update_time'];

export const tagCategories = defineRow({
  node: 'TagCategory',
  v2: {
    path: '/v2/tags/categories',
    single: '/v2/tags/categories/{id}',
    envelope: 'tag_categories',
    orderBy,
    filters: { name: 'equals', description: 'equals', ...tagWindows },
    changeWindow,
  },
  // v1 creates categories but lists none; its tags embed them whole.
  embeddedIn: { resource: 'tags', column: 'category' },
  edges: {
    tags: hasMany('tags', 'category.id', 'category_id', { highFanOut: true }),
  },
  view: {
    comment: 'A category of tags.',
    columns: {
      name: text('Name.'),
      description: text('Description.'),
      created_at: time('When the category was created.', 'create_time'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});

export const tags = defineRow({
  node: 'Tag',
  v2: {
    path: '/v2/tags',
    single: '/v2/tags/{id}',
    envelope: 'tags',
    orderBy,
    filters: { name: 'equals', description: 'equals', category_id: 'equals', tag_ids: 'set', ...tagWindows },
    idSet: { filter: 'tag_ids', maxIds: 1000 },
    changeWindow,
  },
  v1: {
    path: '/v1/tags',
    single: '/v1/tags/{id}',
    envelope: 'tags',
    filters: { name: 'equals', category_id: 'equals' },
    fieldAliases: { category_id: 'category' },
    normalize: tag,
  },
  edges: {
    category: { kind: 'belongsTo', to: 'tag_categories', column: 'category.id' },
    contacts: { kind: 'nested', to: 'contact_tags' },
  },
  view: {
    comment: 'A tag.',
    columns: {
      name: text('Name.'),
      category_id: text("Keap's id of the category; null where the tag has none.", 'category.id'),
      description: text('Description.'),
      created_at: time('When the tag was created.', 'create_time'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});

/**
 * One row per tag and contact, with the time the tag was applied. Scanned under tags, not under contacts
 * (docs/keap-api.md 12).
 */
export const contactTags = defineRow({
  node: null,
  parent: 'tags',
  v2: {
    path: '/v2/tags/{parent}/contacts',
    single: null,
    envelope: 'contacts',
    orderBy: ['given_name', 'family_name', 'email', 'applied_time'],
    filters: {
      given_name: 'equals',
      family_name: 'equals',
      email: 'equals',
      since_applied_time: 'time',
      until_applied_time: 'time',
    },
    changeWindow: { since: 'since_applied_time', until: 'until_applied_time', of: 'event', column: 'applied_time' },
    countPath: '/v2/tags/{parent}/contacts/count',
    bulk: {
      endpoint: {
        path: '/v2/tags/-/contacts',
        envelope: 'contacts',
        orderBy: ['applied_time'],
        filters: { tag_ids: 'set' },
        normalize: taggedContactPair,
        identity: ['id', 'tag_id'],
      },
      setFilter: 'tag_ids',
      maxOwners: 100,
      ownerColumn: 'tag_id',
      columns: ['id', 'applied_time'],
    },
  },
  v1: { path: '/v1/tags/{parent}/contacts', envelope: 'contacts', normalize: taggedContact },
  edges: { contact: { kind: 'belongsTo', to: 'contacts', column: 'id' } },
  view: {
    comment: 'A tag on a contact: one row for each pair.',
    columns: {
      tag_id: parentId("Keap's id of the tag."),
      contact_id: text("Keap's id of the contact.", 'id'),
      applied_at: time('When the tag was applied to the contact.', 'applied_time'),
    },
  },
  ttlMs: MINUTE,
});

/** The tags of one contact with the time each was applied: the same facts as contact_tags, from the other side. */
export const appliedTags = defineRow({
  node: null,
  parent: 'contacts',
  excludedReason: 'contact_tags holds the same from the side of the tags, in far fewer calls',
  v2: {
    path: '/v2/contacts/{parent}/tags',
    envelope: 'tags',
    orderBy: ['name', 'create_time', 'update_time', 'applied_time', 'category_id'],
    filters: {
      name: 'equals',
      description: 'equals',
      category_id: 'equals',
      since_applied_time: 'time',
      until_applied_time: 'time',
      ...tagWindows,
    },
    changeWindow: { since: 'since_applied_time', until: 'until_applied_time', of: 'event', column: 'applied_time' },
    normalize: appliedTag,
    bulk: {
      endpoint: {
        path: '/v2/contacts/-/tags',
        envelope: 'tags',
        orderBy: ['applied_time'],
        filters: { contact_ids: 'set' },
        normalize: appliedTagPair,
        identity: ['id', 'contact_id'],
      },
      setFilter: 'contact_ids',
      maxOwners: 100,
      ownerColumn: 'contact_id',
      columns: ['id', 'applied_time'],
    },
  },
  v1: { path: '/v1/contacts/{parent}/tags', envelope: 'tags', normalize: appliedTag },
  edges: { tag: { kind: 'belongsTo', to: 'tags', column: 'id' } },
  view: {
    comment: 'A tag on a contact, read from the contact. contact_tags has the same pairs, read from the tags.',
    columns: {
      contact_id: parentId("Keap's id of the contact."),
      tag_id: text("Keap's id of the tag.", 'id'),
      applied_at: time('When the tag was applied to the contact.', 'applied_time'),
    },
  },
  ttlMs: MINUTE,
});
