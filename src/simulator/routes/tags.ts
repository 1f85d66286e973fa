import { at, equals, ownIds, route, since, until, type Route } from './route.js';

/** Tag categories, tags, and the contacts under a tag. */

const times = {
  since_create_time: since('create_time'),
  until_create_time: until('create_time'),
  since_update_time: since('update_time'),
  until_update_time: until('update_time'),
};
const orders = { name: at('name'), create_time: at('create_time'), update_time: at('update_time') };
const named = { name: equals('name', { sentinel: 'NONE' }), description: equals('description', { sentinel: 'NONE' }) };

export const tagCategories: Route = route({
  path: 'tags/categories',
  noun: 'TagCategory',
  envelope: 'tag_categories',
  unordered: 'oldest',
  orders,
  filters: { ...named, ...times },
});

export const tags: Route = route({
  path: 'tags',
  noun: 'Tag',
  envelope: 'tags',
  unordered: 'oldest',
  tokenIsUrl: true,
  orders,
  filters: {
    name: equals('name'),
    description: named.description,
    category_id: equals('category.id', { digits: true, sentinel: 'NONE' }),
    tag_ids: ownIds(),
    ...times,
  },
});

export const contactTags: Route = route({
  path: 'tags/{parent}/contacts',
  single: false,
  noun: 'TaggedContact',
  envelope: 'contacts',
  unordered: 'oldest',
  orders: {
    given_name: at('given_name'),
    family_name: at('family_name'),
    email: at('email'),
    applied_time: at('applied_time'),
  },
  filters: {
    given_name: equals('given_name', { sentinel: 'NONE' }),
    family_name: equals('family_name', { sentinel: 'NONE' }),
    email: equals('email', { sentinel: 'NONE' }),
    since_applied_time: since('applied_time'),
    until_applied_time: until('applied_time'),
  },
});

export const appliedTags: Route = route({
  path: 'contacts/{parent}/tags',
  single: false,
  noun: 'AppliedTag',
  envelope: 'tags',
  unordered: 'oldest',
  orders: {
    name: at('tag.name'),
    create_time: at('tag.create_time'),
    update_time: at('tag.update_time'),
    applied_time: at('applied_time'),
    category_id: (one) => Number(at('tag.category.id')(one)),
  },
  filters: {
    name: equals('tag.name'),
    description: equals('tag.description'),
    category_id: equals('tag.category.id', { digits: true, sentinel: 'NONE' }),
    since_applied_time: since('applied_time'),
    until_applied_time: until('applied_time'),
    since_create_time: since('tag.create_time'),
    until_create_time: until('tag.create_time'),
    since_update_time: since('tag.update_time'),
    until_update_time: until('tag.update_time'),
  },
});
