import { profile } from '../v1/profile.js';
import { HOUR, row } from './shape.js';

/**
 * The account itself: its profile, its groups of users. Facts: docs/keap-api.md 2.3, 8.3 and Keap's v2 document of
 * 2026-08.
 */

export const userGroups = row({
  node: 'UserGroup',
  v2: {
    path: '/v2/userGroups',
    one: '/v2/userGroups/{id}',
    // The answer has a next_page_token, the operation takes none (docs/keap-api.md 5.2).
    answer: 'list',
    envelope: 'user_groups',
  },
  freshForMs: HOUR,
  reference: true,
});

/** The business behind the account: one record, without an id. */
export const businessProfile = row({
  node: 'BusinessProfile',
  identity: [],
  v2: { path: '/v2/businessProfile', answer: 'record' },
  v1: { path: '/v1/account/profile', answer: 'record', seen: profile },
  freshForMs: HOUR,
  reference: true,
});
