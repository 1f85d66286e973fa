import { route, type Route } from './route.js';

/** The account itself. */

export const userGroups: Route = route({
  path: 'userGroups',
  noun: 'UserGroup',
  envelope: 'user_groups',
  answer: 'list',
  // The answer has a token though no page can be asked for: docs/keap-api.md 5.2.
  beside: { next_page_token: '' },
  orders: {},
  filters: {},
});

export const businessProfile: Route = route({
  path: 'businessProfile',
  single: false,
  noun: 'BusinessProfile',
  envelope: '',
  answer: 'record',
  orders: {},
  filters: {},
});
