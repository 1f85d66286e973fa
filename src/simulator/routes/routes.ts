import type { ResourceKey } from '../../resources/table.js';
import * as extra from './extra-routes.js';
import * as models from './models.js';
import * as people from './people.js';
import * as pipeline from './pipeline.js';
import { defineRoute, type Route } from './route.js';
import * as sales from './sales.js';
import * as tagging from './tags.js';
import * as work from './work.js';

/** A collection that v2 serves; the others are in v1 only. */
export type V2Key = Exclude<ResourceKey, 'appointments' | 'appointment_fields' | 'pipelines'>;

const userGroups: Route = defineRoute({
  path: 'userGroups',
  noun: 'UserGroup',
  envelope: 'user_groups',
  responseShape: 'list',
  // The response has a token although there are no pages: docs/keap-api.md 5.2.
  extraColumns: { next_page_token: '' },
  orders: {},
  filters: {},
});

const businessProfile: Route = defineRoute({
  path: 'businessProfile',
  hasSingle: false,
  noun: 'BusinessProfile',
  envelope: '',
  responseShape: 'record',
  orders: {},
  filters: {},
});

/** Every list that v2 serves. */
export const routes: Readonly<Record<V2Key, Route>> = {
  users: people.users,
  tag_categories: tagging.tagCategories,
  tags: tagging.tags,
  contact_tags: tagging.contactTags,
  stages: pipeline.stages,
  stage_moves: pipeline.stageMoves,
  companies: people.companies,
  contacts: people.contacts,
  opportunities: pipeline.opportunities,
  products: sales.products,
  orders: sales.orders,
  payments: sales.payments,
  transactions: sales.transactions,
  subscriptions: sales.subscriptions,
  tasks: work.tasks,
  notes: work.notes,
  files: work.files,
  campaigns: work.campaigns,
  emails: work.emails,
  product_categories: sales.productCategories,
  order_payments: sales.orderPayments,
  applied_tags: tagging.appliedTags,
  user_groups: userGroups,
  business_profile: businessProfile,
  contact_fields: models.contactFields,
  company_fields: models.companyFields,
  opportunity_fields: models.opportunityFields,
  order_fields: models.orderFields,
  subscription_fields: models.subscriptionFields,
  task_fields: models.taskFields,
  note_fields: models.noteFields,
};

/** What v2 serves outside the resource table. */
export type ExtraKey = 'email_templates' | 'assigned_products';
export type CollectionKey = ResourceKey | ExtraKey;

/** Further lists, with the collection of their records. */
export const extraRoutes: readonly (readonly [CollectionKey, Route])[] = [
  ['email_templates', extra.emailTemplates],
  ['assigned_products', extra.assignedProducts],
  ['notes', extra.contactNotes],
];

/** What a path addresses. */
export interface Target {
  readonly key: CollectionKey;
  readonly route: Route;
  readonly parentId: string | null;
  /** The record's id; null for the list. */
  readonly id: string | null;
}

const patterns = [...(Object.entries(routes) as [CollectionKey, Route][]), ...extraRoutes]
  // The longest first, so that `tags/categories` does not match as a tag.
  .sort(([, a], [, b]) => b.path.length - a.path.length)
  .map(([key, route]) => ({
    key,
    route,
    pattern: new RegExp(
      `^/v2/${route.path.replace('{parent}', '(?<parent>[^/]+)')}${route.hasSingle ? '(?:/(?<id>[^/]+))?' : ''}/?$`,
    ),
  }));

/** The list or record at a path that begins with `/v2`, or null. */
export function matchPath(path: string): Target | null {
  for (const { key, route, pattern } of patterns) {
    const match = pattern.exec(path);
    if (match) return { key, route, parentId: match.groups?.['parent'] ?? null, id: match.groups?.['id'] ?? null };
  }
  return null;
}
