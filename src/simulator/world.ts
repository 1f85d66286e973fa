import type { ResourceKey } from '../resources/table.js';
import { span, type Collection, type Payload } from './collection.js';
import { openBusiness, type Business } from './seed/business.js';
import { orders } from './seed/orders.js';
import { bookPayments, payments } from './seed/payments.js';
import { companies, contacts, users } from './seed/people.js';
import { opportunities, stageMoves, stages } from './seed/pipeline.js';
import { products } from './seed/products.js';
import type { Sizes } from './seed/sizes.js';
import { hiddenTag, openTagging, tagCategories, taggedContacts, tags, type Tagging } from './seed/tagging.js';
import { transactions } from './seed/transactions.js';
import { campaigns, files, notes, subscriptions, tasks } from './seed/work.js';
import { Shelf } from './shelf.js';

/** A record that was made wrong on purpose, and the validation check that is to find it. */
export interface Lie {
  readonly check: string;
  readonly resource: string;
  readonly keapId: string;
}

/**
 * The account's data. Ids are Keap's own; a contact tag is named `<tag id>:<contact id>`, a transaction by payment id,
 * time, amount and method joined with `|`. A change is one record's: nothing else is brought in step with it.
 */
export interface World {
  /** Adds a record, or replaces the one of the same id. A contact tag is put under `parentId`. */
  put(key: ResourceKey, payload: Payload, parentId?: string): void;
  remove(key: ResourceKey, id: string): void;
  get(key: ResourceKey, id: string): Payload | null;
  count(key: ResourceKey): number;
  readonly lies: readonly Lie[];
}

/** The account's data as lists that requests read. */
export interface Shelves extends World {
  /** The list of a collection; null where the parent does not exist. */
  shelf(key: ResourceKey, parentId: string | null): Shelf | null;
}

type Flat = Exclude<ResourceKey, 'contact_tags'>;

function collections(business: Business, tagging: Tagging): Record<Flat, Collection> {
  const booked = bookPayments(business);
  return {
    users: users(business),
    tag_categories: tagCategories(business),
    tags: tags(business),
    stages: stages(business),
    stage_moves: stageMoves(business),
    companies: companies(business, tagging),
    contacts: contacts(business, tagging),
    opportunities: opportunities(business),
    products: products(business),
    orders: orders(business),
    payments: payments(booked),
    transactions: transactions(booked),
    subscriptions: subscriptions(business),
    tasks: tasks(business),
    notes: notes(business),
    files: files(business),
    campaigns: campaigns(business),
  };
}

function liesOf(business: Business, tagging: Tagging, payments: Collection): Lie[] {
  const { ids, lies } = business;
  const told = lies.told.flatMap(({ check, collection, number }): Lie[] => {
    const keapId = String(ids[collection].of(number));
    if (check !== 'MUST-TAG-01') return [{ check, resource: collection, keapId }];
    // The contact hides a tag that it has: the wrong record is the one under the tag.
    const tag = hiddenTag(business, number);
    return tag === null ? [] : [{ check, resource: 'contact_tags', keapId: `${tagging.idOf(tag)}:${keapId}` }];
  });
  const strays = Array.from(span(payments.size - lies.strayPayments, payments.size));
  const stray = (number: number): Lie => ({
    check: 'MUST-REF-payments-orders',
    resource: 'payments',
    keapId: String(payments.ids.of(number)),
  });
  return [...told, ...strays.map(stray)];
}

/** Makes the account of a seed. Only what is asked for is computed, so its size costs next to nothing. */
export function openWorld(options: { seed: number; sizes: Sizes; lies: boolean }): Shelves {
  const business = openBusiness(options);
  const tagging = openTagging(business);
  const made = collections(business, tagging);
  const flat = new Map(Object.entries(made).map(([key, collection]) => [key as ResourceKey, new Shelf(collection)]));
  const byTag = new Map<string, Shelf>();

  const taggedUnder = (tagId: string): Shelf | null => {
    const known = byTag.get(tagId);
    if (known) return known;
    if (flat.get('tags')!.get(tagId) === null) return null;
    const shelf = new Shelf(taggedContacts(business, tagging, business.ids.tags.numberOf(Number(tagId))));
    byTag.set(tagId, shelf);
    return shelf;
  };
  const shelf = (key: ResourceKey, parentId: string | null): Shelf | null =>
    key === 'contact_tags' ? taggedUnder(parentId ?? '') : flat.get(key)!;
  const locate = (key: ResourceKey, id: string): { shelf: Shelf; id: string } => {
    const [parent = '', own = ''] = key === 'contact_tags' ? id.split(':') : ['', id];
    const found = shelf(key, parent);
    if (!found) throw new RangeError(`There is no tag ${parent} to hold contact tags.`);
    return { shelf: found, id: own };
  };
  const count = (key: ResourceKey): number => {
    if (key !== 'contact_tags') return flat.get(key)!.range(0, Infinity).length;
    const changed = [...byTag].map(
      ([tag, one]) => one.range(0, Infinity).length - tagging.members(business.ids.tags.numberOf(Number(tag))).length,
    );
    return changed.reduce((sum, one) => sum + one, tagging.applied);
  };
  return {
    shelf,
    put: (key, payload, parentId) => locate(key, key === 'contact_tags' ? `${parentId ?? ''}:` : '').shelf.put(payload),
    remove(key, id) {
      const found = locate(key, id);
      found.shelf.remove(found.id);
    },
    get(key, id) {
      const found = locate(key, id);
      return found.shelf.get(found.id);
    },
    count,
    lies: liesOf(business, tagging, made.payments),
  };
}
