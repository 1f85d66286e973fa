import { defineRoute, type Route } from './route.js';

/** The account itself. */

export const userGroups: Route = defineRoute({
  path: 'userGroups',
  noun: 'UserGroup',
  envelope: 'user_groups',
  responseShape: 'list',
  // The answer has a token though no page can be asked for: docs/keap-api.md 5.2.
  extraColumns: { next_page_token: '' },
  orders: {},
  filters: {},
});

export const businessProfile: Route = defineRoute({
  path: 'businessProfile',
  hasSingle: false,
  noun: 'BusinessProfile',
  envelope: '',
  responseShape: 'record',
  orders: {},
  filters: {},
});
