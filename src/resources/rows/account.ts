import { profile } from '../normalize/people.js';
import { text } from '../view.js';
import { HOUR, defineRow } from './shape.js';

/**
 * The account itself: its profile and its user groups. Facts: docs/keap-api.md 2.3, 8.3 and Keap's v2 document of 2026-08.
 */

export const userGroups = defineRow({
  node: 'UserGroup',
  v2: {
    path: '/v2/userGroups',
    single: '/v2/userGroups/{id}',
    // The response has a next_page_token, but the operation has no parameter for it (docs/keap-api.md 5.2).
    responseShape: 'list',
    envelope: 'user_groups',
  },
  view: {
    comment: 'A named group of users.',
    columns: {
      name: text('Name.'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});

/** The business behind the account: one record, without an id. */
export const businessProfile = defineRow({
  node: 'BusinessProfile',
  identity: [],
  v2: { path: '/v2/businessProfile', responseShape: 'record' },
  v1: { path: '/v1/account/profile', responseShape: 'record', normalize: profile },
  view: {
    comment: 'The business behind the account.',
    columns: {
      name: text('Name of the business.'),
      email: text('E-mail address.'),
      phone: text('Phone number.'),
      website: text('Web site.'),
      time_zone: text('Time zone, as in America/Phoenix.'),
      currency: text('Three-letter ISO currency code.', 'currency_code'),
    },
  },
  ttlMs: HOUR,
  isReference: true,
});
