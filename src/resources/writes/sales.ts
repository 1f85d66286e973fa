import { customFields, number, reference, v1Body, type Column } from './v1-body.js';
import { pathsAt, writeWay, type WriteWay } from './endpoint.js';

/** How deals and tags are written. Facts: Keap's documents of their POST and PATCH, docs/keap-api.md 8.4 and 8.5. */

const dealColumns: Readonly<Record<string, Column>> = {
  contact_id: ['contact', reference],
  stage_id: ['stage', reference],
  user_id: ['user', reference],
  next_action_time: 'next_action_date',
  estimated_close_time: 'estimated_close_date',
  include_in_forecast: (value) => (value === true ? 1 : 0),
  affiliate_id: number,
  custom_fields: customFields,
};

export const opportunities: readonly WriteWay[] = [
  writeWay({ api: 'v2', paths: pathsAt('/v2/opportunities', true), masked: true, fields: true }),
  writeWay({
    api: 'v1',
    paths: pathsAt('/v1/opportunities', false),
    body: (input) => v1Body(dealColumns, input),
  }),
];

const tagColumns: Readonly<Record<string, Column>> = {
  category: (value) => reference((value as { readonly id: unknown }).id),
};

export const tags: readonly WriteWay[] = [
  writeWay({ api: 'v2', paths: pathsAt('/v2/tags', true), masked: true }),
  writeWay({
    api: 'v1',
    // v1 makes tags; it neither changes nor deletes them.
    paths: { create: '/v1/tags', update: null, remove: null },
    body: (input) => v1Body(tagColumns, input),
  }),
];
