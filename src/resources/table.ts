import type { Row } from './row.js';
import * as account from './rows/account.js';
import * as contacting from './rows/contacts.js';
import * as mailing from './rows/mailing.js';
import * as models from './rows/models.js';
import * as money from './rows/money.js';
import * as people from './rows/people.js';
import * as pipeline from './rows/pipeline.js';
import * as sales from './rows/sales.js';
import * as tagging from './rows/tags.js';
import * as work from './rows/work.js';

/** One row per Keap collection, under its name in Keap. All differences between collections are here. */
const rows = {
  users: people.users,
  tag_categories: tagging.tagCategories,
  tags: tagging.tags,
  contact_tags: tagging.contactTags,
  stages: pipeline.stages,
  stage_moves: pipeline.stageMoves,
  companies: people.companies,
  contacts: contacting.contacts,
  opportunities: pipeline.opportunities,
  products: sales.products,
  orders: sales.orders,
  payments: money.payments,
  transactions: money.transactions,
  subscriptions: money.subscriptions,
  tasks: work.tasks,
  notes: work.notes,
  files: work.files,
  campaigns: mailing.campaigns,
  emails: mailing.emails,
  appointments: work.appointments,
  pipelines: pipeline.pipelines,
  product_categories: sales.productCategories,
  order_payments: money.orderPayments,
  applied_tags: tagging.appliedTags,
  user_groups: account.userGroups,
  business_profile: account.businessProfile,
  contact_fields: models.contactFields,
  company_fields: models.companyFields,
  opportunity_fields: models.opportunityFields,
  order_fields: models.orderFields,
  subscription_fields: models.subscriptionFields,
  task_fields: models.taskFields,
  note_fields: models.noteFields,
  appointment_fields: models.appointmentFields,
} satisfies Record<string, Row>;

/** The name of a Keap collection: a row's key, a snapshot leg, a cache prefix. */
export type ResourceKey = keyof typeof rows;

/** The table. Its test checks that every edge and parent names a row, since rows are defined in separate files. */
export const table = rows as unknown as Readonly<Record<ResourceKey, Row<ResourceKey>>>;

/** Every key, in the order of the table. */
export const resourceKeys = Object.keys(rows) as ResourceKey[];

/** Whether a text is the key of a row. */
export function isResourceKey(text: string): text is ResourceKey {
  return Object.hasOwn(rows, text);
}

/** The edge to `key` that uses this filter: the owner whose ids it names, and the column that holds them. Null where none does. */
export function findOwnerEdge(
  key: ResourceKey,
  filter: string,
): { readonly owner: ResourceKey; readonly column: string } | null {
  for (const owner of resourceKeys) {
    for (const edge of Object.values(table[owner].edges)) {
      if (edge.kind === 'hasMany' && edge.to === key && (edge.filter === filter || edge.setFilter === filter))
        return { owner, column: edge.column };
    }
  }
  return null;
}

/** What types were called in earlier releases. Global ids with these names are accepted for ever. */
const formerNodes: Readonly<Record<string, string>> = { Subscription: 'BillingSubscription' };

/** The name of a type today, by its name in a global id. */
export function resolveNodeName(name: string): string {
  return Object.hasOwn(formerNodes, name) ? (formerNodes[name] as string) : name;
}

/** The row of this GraphQL type, or null. */
export function findKeyByNode(node: string): ResourceKey | null {
  return resourceKeys.find((key) => table[key].node === node) ?? null;
}

const rank = (key: ResourceKey): number => (table[key].parent !== null ? 2 : table[key].isReference ? 0 : 1);

/** The resources of a snapshot that names none: all whose row gives no reason to exclude them. */
const includedKeys = resourceKeys.filter((key) => table[key].excludedReason === null);

/**
 * The resources to scan for `keys`, in order: reference tables first, parents before children, else the order of the
 * table. A child list is fetched once for each stored parent, so the parent of each key is included.
 */
export function orderForScan(keys: readonly ResourceKey[] = includedKeys): ResourceKey[] {
  const withParents = new Set(keys.flatMap((key) => [table[key].parent ?? key, key]));
  return [...withParents].sort((a, b) => rank(a) - rank(b) || resourceKeys.indexOf(a) - resourceKeys.indexOf(b));
}
