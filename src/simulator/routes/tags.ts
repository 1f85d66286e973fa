import { readPath, equals, ownIds, defineRoute, since, until, type Route } from './route.js';

/** Tag categories, tags, and the contacts under a tag. */

const times = {
  since_create_time: since('create_time'),
  until_create_time: until('create_time'),
  since_update_time: since('update_time'),
  until_update_time: until('update_time'),
};
const orders = { name: readPath('name'), create_time: readPath('create_time'), update_time: readPath('update_time') };
const nameFilters = {
  name: equals('name', { sentinel: 'NONE' }),
  description: equals('description', { sentinel: 'NONE' }),
};

export const tagCategories: Route = defineRoute({
  path: 'tags/categories',
  noun: 'TagCategory',
  envelope: 'tag_categories',
  defaultOrder: 'oldest',
  orders,
  filters: { ...nameFilters, ...times },
});

export const tags: Route = defineRoute({
  path: 'tags',
  noun: 'Tag',
  envelope: 'tags',
  defaultOrder: 'oldest',
  isTokenUrl: true,
  orders,
  filters: {
    name: equals('name'),
    description: nameFilters.description,
    category_id: equals('category.id', { isNumeric: true, sentinel: 'NONE' }),
    tag_ids: ownIds(),
    ...times,
  },
});

export const contactTags: Route = defineRoute({
  path: 'tags/{parent}/contacts',
  hasSingle: false,
  noun: 'TaggedContact',
  envelope: 'contacts',
  defaultOrder: 'oldest',
  orders: {
    given_name: readPath('given_name'),
    family_name: readPath('family_name'),
    email: readPath('email'),
    applied_time: readPath('applied_time'),
  },
  filters: {
    given_name: equals('given_name', { sentinel: 'NONE' }),
    family_name: equals('family_name', { sentinel: 'NONE' }),
    email: equals('email', { sentinel: 'NONE' }),
    since_applied_time: since('applied_time'),
    until_applied_time: until('applied_time'),
  },
});

export const appliedTags: Route = defineRoute({
  path: 'contacts/{parent}/tags',
  hasSingle: false,
  noun: 'AppliedTag',
  envelope: 'tags',
  defaultOrder: 'oldest',
  orders: {
    name: readPath('tag.name'),
    create_time: readPath('tag.create_time'),
    update_time: readPath('tag.update_time'),
    applied_time: readPath('applied_time'),
    category_id: (one) => Number(readPath('tag.category.id')(one)),
  },
  filters: {
    name: equals('tag.name'),
    description: equals('tag.description'),
    category_id: equals('tag.category.id', { isNumeric: true, sentinel: 'NONE' }),
    since_applied_time: since('applied_time'),
    until_applied_time: until('applied_time'),
    since_create_time: since('tag.create_time'),
    until_create_time: until('tag.create_time'),
    since_update_time: since('tag.update_time'),
    until_update_time: until('tag.update_time'),
  },
});
