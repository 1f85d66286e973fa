import { range, type Collection, type Payload } from './collection.js';
import type { CollectionKey } from '../routes/routes.js';
import { businessProfile, pipelines, userGroups } from '../seed/account.js';
import { createSeedContext, type SeedContext, type SeedOptions } from '../seed/business.js';
import { defineFields } from '../seed/custom-fields.js';
import { appointments, emails } from '../seed/meetings.js';
import { orders } from '../seed/orders.js';
import { createLedger, orderPayments, payments, type PaymentLedger } from '../seed/payments.js';
import { companies, contacts, users } from '../seed/people.js';
import { opportunities, stageMoves, stages } from '../seed/pipeline.js';
import { subscriptions } from '../seed/subscriptions.js';
import { assignedProducts, productCategories, products } from '../seed/products.js';
import {
  appliedTags,
  findUnlistedTag,
  createTagging,
  tagCategories,
  taggedContacts,
  tags,
  type Tagging,
} from '../seed/tagging.js';
import { emailTemplates } from '../seed/templates.js';
import { transactions } from '../seed/transactions.js';
import { campaigns, files, notes, tasks } from '../seed/work.js';
import { RecordTable } from './record-store.js';
import { mix, hashText } from './prng.js';

/** A record that is wrong on purpose, and the validation check that must find it. */
export interface SeededDefect {
  readonly check: string;
  readonly resource: string;
  readonly keapId: string;
}

/**
 * The account's data. Ids are Keap's own. A nested record has the identity `<parent id>:<id>` (a contact tag by its tag
 * and contact, an applied tag by its contact and tag), a transaction its payment id, time, amount and method joined
 * with `|`. A change affects one record only: related records stay as they are.
 */
export interface World {
  /** Adds a record, or replaces the one with the same id. A nested record needs `parentId`. */
  put(key: CollectionKey, payload: Payload, parentId?: string): void;
  remove(key: CollectionKey, id: string): void;
  get(key: CollectionKey, id: string): Payload | null;
  count(key: CollectionKey): number;
  readonly seededDefects: readonly SeededDefect[];
}

/** The account's data as the tables that requests read. */
export interface InternalWorld extends World {
  /** The table of a collection; null if the parent does not exist. */
  findTable(key: CollectionKey, parentId: string | null): RecordTable | null;
  /**
   * An id that no record of the collection has or had. Contacts, companies and users share one id space
   * (docs/keap-api.md 6).
   */
  nextId(key: CollectionKey): string;
  /** The content of a file; null if the file does not exist. */
  content(fileId: string): Buffer | null;
}

/** The parent of each nested collection. */
export const parents = { contact_tags: 'tags', applied_tags: 'contacts', order_payments: 'orders' } as const;
type NestedKey = keyof typeof parents;
type TopLevelKey = Exclude<CollectionKey, NestedKey>;

const people: readonly CollectionKey[] = ['contacts', 'companies', 'users'];

const isNested = (key: CollectionKey): key is NestedKey => Object.hasOwn(parents, key);

function collections(context: SeedContext, tagging: Tagging, ledger: PaymentLedger): Record<TopLevelKey, Collection> {
  return {
    users: users(context),
    tag_categories: tagCategories(context),
    tags: tags(context),
    stages: stages(context),
    stage_moves: stageMoves(context),
    companies: companies(context, tagging),
    contacts: contacts(context, tagging),
    opportunities: opportunities(context),
    products: products(context),
    orders: orders(context),
    payments: payments(ledger),
    transactions: transactions(ledger),
    subscriptions: subscriptions(context),
    tasks: tasks(context),
    notes: notes(context),
    files: files(context),
    campaigns: campaigns(context),
    emails: emails(context),
    appointments: appointments(context),
    pipelines: pipelines(context),
    product_categories: productCategories(context),
    email_templates: emailTemplates(context),
    assigned_products: assignedProducts(context),
    user_groups: userGroups(context),
    business_profile: businessProfile(),
    contact_fields: defineFields('contacts'),
    company_fields: defineFields('companies'),
    opportunity_fields: defineFields('opportunities'),
    order_fields: defineFields('orders'),
    subscription_fields: defineFields('subscriptions'),
    task_fields: defineFields('work'),
    note_fields: defineFields('work'),
    appointment_fields: defineFields('work'),
  };
}

function listDefects(context: SeedContext, tagging: Tagging, payments: Collection): SeededDefect[] {
  const { ids, defects } = context;
  const planned = defects.all.flatMap(({ check, collection, number }): SeededDefect[] => {
    const keapId = String(ids[collection].toId(number));
    if (check !== 'MUST-TAG-01') return [{ check, resource: collection, keapId }];
    // The contact does not list a tag that it has: the wrong record is the contact in the tag's list.
    const tag = findUnlistedTag(context, number);
    return tag === null ? [] : [{ check, resource: 'contact_tags', keapId: `${tagging.getTagId(tag)}:${keapId}` }];
  });
  const orphans = Array.from(range(payments.size - defects.orphanPayments, payments.size));
  const orphan = (number: number): SeededDefect => ({
    check: 'MUST-REF-payments-orders',
    resource: 'payments',
    keapId: String(payments.ids.toId(number)),
  });
  return [...planned, ...orphans.map(orphan)];
}

/** The nested tables: created on first use, and kept while they may hold changes. */
function createNestedTables(
  context: SeedContext,
  tagging: Tagging,
  ledger: PaymentLedger,
  topLevel: ReadonlyMap<CollectionKey, RecordTable>,
): { findTable(key: NestedKey, parentId: string): RecordTable | null; count(key: NestedKey): number } {
  const { tags, contacts } = context.ids;
  const factories: Record<NestedKey, (parentId: string) => Collection> = {
    contact_tags: (id) => taggedContacts(context, tagging, tags.toNumber(Number(id))),
    applied_tags: (id) =>
      appliedTags(context, tagging, contacts.toNumber(Number(id)), (tag) => topLevel.get('tags')!.get(tag)),
    order_payments: (id) => orderPayments(ledger, id),
  };
  const seededCounts: Record<NestedKey, () => number> = {
    contact_tags: () => tagging.pairCount,
    applied_tags: () => tagging.pairCount,
    order_payments: () => ledger.size - context.defects.orphanPayments,
  };
  const tables = { contact_tags: new Map(), applied_tags: new Map(), order_payments: new Map() } as Record<
    NestedKey,
    Map<string, RecordTable>
  >;
  return {
    findTable(key, parentId) {
      if (topLevel.get(parents[key])!.get(parentId) === null) return null;
      const table = tables[key].get(parentId) ?? new RecordTable(factories[key](parentId));
      tables[key].set(parentId, table);
      return table;
    },
    count: (key) =>
      [...tables[key].values()].reduce(
        (sum, one) => sum + one.range(0, Infinity).length - one.collection.size,
        seededCounts[key](),
      ),
  };
}

/** Creates the account of a seed and a day. Records are computed on access, so its size costs almost nothing. */
export function createWorld(options: SeedOptions): InternalWorld {
  const context = createSeedContext(options);
  const tagging = createTagging(context);
  const ledger = createLedger(context);
  const seeded = collections(context, tagging, ledger);
  const topLevel = new Map(
    Object.entries(seeded).map(([key, collection]) => [key as CollectionKey, new RecordTable(collection)]),
  );
  const nested = createNestedTables(context, tagging, ledger, topLevel);

  const findTable = (key: CollectionKey, parentId: string | null): RecordTable | null =>
    isNested(key) ? nested.findTable(key, parentId ?? '') : topLevel.get(key)!;
  const locate = (key: CollectionKey, id: string): { findTable: RecordTable; id: string } => {
    const [parent = '', own = ''] = isNested(key) ? id.split(':') : ['', id];
    const found = findTable(key, parent);
    if (!found) throw new RangeError(`There is no parent record ${parent} for ${key}.`);
    return { findTable: found, id: own };
  };
  return {
    findTable,
    put: (key, payload, parentId) => locate(key, `${parentId ?? ''}:`).findTable.put(payload),
    remove(key, id) {
      const found = locate(key, id);
      found.findTable.remove(found.id);
    },
    get(key, id) {
      const found = locate(key, id);
      return found.findTable.get(found.id);
    },
    count: (key) => (isNested(key) ? nested.count(key) : topLevel.get(key)!.range(0, Infinity).length),
    nextId(key) {
      const sharedKeys: readonly CollectionKey[] = people.includes(key) ? people : [key];
      return String(Math.max(...sharedKeys.map((one) => topLevel.get(one)!.highestId)) + 2);
    },
    content(fileId) {
      const file = topLevel.get('files')!.get(fileId);
      return file === null ? null : makeContent(options.seed, file);
    },
    seededDefects: listDefects(context, tagging, seeded.payments),
  };
}

/** The first bytes of each file type, so that a download matches its name. */
const fileSignatures: Readonly<Record<string, Buffer>> = {
  pdf: Buffer.from('%PDF-1.4\n'),
  png: Buffer.from('89504e470d0a1a0a', 'hex'),
  jpg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  docx: Buffer.from('504b0304', 'hex'),
};

/** The content of a file: bytes derived from the seed and its id, as many as its `file_size` says. */
function makeContent(seed: number, file: Payload): Buffer {
  const { id = '', file_size = 0, file_name = '' } = file as { id?: string; file_size?: number; file_name?: string };
  const content = Buffer.alloc(file_size);
  const purpose = mix(seed, hashText(`content of file ${id}`));
  for (let offset = 0; offset < file_size; offset += 4) {
    const bits = mix(purpose, offset);
    for (let byte = 0; byte < 4 && offset + byte < file_size; byte++)
      content[offset + byte] = (bits >>> (byte * 8)) & 0xff;
  }
  fileSignatures[file_name.split('.').at(-1) ?? '']?.copy(content, 0, 0, file_size);
  return content;
}
