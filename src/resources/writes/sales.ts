import { customFields, number, reference, toV1Body, type ColumnRule } from './v1-body.js';
import { buildPaths, defineWriteEndpoint, type WriteEndpoint } from './endpoint.js';

/** How deals and tags are written. Facts: Keap's documents of their POST and PATCH, docs/keap-api.md 8.4 and 8.5. */

const dealColumns: Readonly<Record<string, ColumnRule>> = {
  contact_id: ['contact', reference],
  stage_id: ['stage', reference],
  user_id: ['user', reference],
  next_action_time: 'next_action_date',
  estimated_close_time: 'estimated_close_date',
  include_in_forecast: (value) => (value === true ? 1 : 0),
  affiliate_id: number,
  custom_fields: customFields,
};

export const opportunities: readonly WriteEndpoint[] = [
  defineWriteEndpoint({
    apiVersion: 'v2',
    paths: buildPaths('/v2/opportunities', true),
    hasUpdateMask: true,
    hasFields: true,
  }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    paths: buildPaths('/v1/opportunities', false),
    body: (input) => toV1Body(dealColumns, input),
  }),
];

const tagColumns: Readonly<Record<string, ColumnRule>> = {
  category: (value) => reference((value as { readonly id: unknown }).id),
};

export const tags: readonly WriteEndpoint[] = [
  defineWriteEndpoint({ apiVersion: 'v2', paths: buildPaths('/v2/tags', true), hasUpdateMask: true }),
  defineWriteEndpoint({
    apiVersion: 'v1',
    // v1 creates tags; it neither changes nor deletes them.
    paths: { create: '/v1/tags', update: null, remove: null },
    body: (input) => toV1Body(tagColumns, input),
  }),
];
