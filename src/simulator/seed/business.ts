import { createSpacedIds, type Ids } from '../world/collection.js';
import { Prng, mix, hashText } from '../world/prng.js';
import { createCalendar, type Calendar } from './calendar.js';
import { planDefects, type SeededDefects } from './seeded-defects.js';
import type { Sizes } from './sizes.js';

/** What all records of the account are computed from: the seed, the sizes, the id spaces, the day and the defects. */
export interface SeedContext {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly calendar: Calendar;
  readonly defects: SeededDefects;
  readonly ids: Readonly<Record<keyof Sizes, Ids>>;
  /** A generator for one record and one purpose. */
  createPrng(purpose: string, number: number): Prng;
  /** One draw for one record: cheap enough to compute for each of a million records. */
  draw(purpose: number, number: number): number;
  /** A user's id, or null if there are no users. */
  pickUserId(prng: Prng): string | null;
}

/** Steps of the id spaces; offsets stay below step - 1, so that an id plus one is never a record. */
const STEP = 4;
const PEOPLE_STEP = 8;

function createIdSpaces(seed: number, sizes: Sizes): SeedContext['ids'] {
  const createIds = (name: keyof Sizes, base: number): Ids => {
    const purpose = mix(seed, hashText(`ids of ${name}`));
    return createSpacedIds(sizes[name], base, STEP, (number) => mix(purpose, number) % (STEP - 1));
  };
  // Contacts, companies and users share one table, so their ids never collide (docs/keap-api.md 6): users come first,
  // then contacts at offsets 0, 2, 4 of each step and companies at offset 6 of some.
  const peopleBase = Math.max(1000, Math.ceil((sizes.users * 2) / 1000) * 1000);
  const purpose = mix(seed, hashText('ids of contacts'));
  const companySpacing = Math.max(1, Math.floor(sizes.contacts / Math.max(sizes.companies, 1)));
  return {
    users: createSpacedIds(sizes.users, 1, 2, () => 0),
    contacts: createSpacedIds(sizes.contacts, peopleBase, PEOPLE_STEP, (number) => (mix(purpose, number) % 3) * 2),
    companies: createSpacedIds(sizes.companies, peopleBase + 6, PEOPLE_STEP * companySpacing, () => 0),
    tag_categories: createIds('tag_categories', 10),
    tags: createIds('tags', 91),
    stages: createIds('stages', 20),
    opportunities: createIds('opportunities', 400),
    products: createIds('products', 30),
    orders: createIds('orders', 2001),
    subscriptions: createIds('subscriptions', 60),
    tasks: createIds('tasks', 500),
    notes: createIds('notes', 10_000),
    files: createIds('files', 700),
    campaigns: createIds('campaigns', 5),
    emails: createIds('emails', 20_001),
    email_templates: createIds('email_templates', 40),
    product_categories: createIds('product_categories', 3),
    user_groups: createIds('user_groups', 2),
    appointments: createIds('appointments', 300),
    pipelines: createIds('pipelines', 1),
  };
}

export interface SeedOptions {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly seedDefects: boolean;
  /** 00:00 UTC of the day that the account's dates are relative to. */
  readonly today: number;
}

/** The seed context of a seed, sizes and a day. */
export function createSeedContext(options: SeedOptions): SeedContext {
  const { seed, sizes } = options;
  const ids = createIdSpaces(seed, sizes);
  const purposes = new Map<string, number>();
  return {
    seed,
    sizes,
    calendar: createCalendar(options.today),
    ids,
    defects: planDefects(sizes, options.seedDefects),
    createPrng(purpose, number) {
      let purposeHash = purposes.get(purpose);
      if (purposeHash === undefined) purposes.set(purpose, (purposeHash = hashText(purpose)));
      return new Prng(seed, purposeHash, number);
    },
    draw: (purpose, number) => mix(seed, purpose, number, 77),
    pickUserId: (createPrng) => (sizes.users === 0 ? null : String(ids.users.toId(createPrng.below(sizes.users)))),
  };
}

/** An id next to a record's that no record has. */
export const makeMissingId = (ids: Ids, number: number): string => String(ids.toId(number) + 1);

/** The records for an id in a filter: those of the owner's group, or the defective ones that name a missing id. */
export function indexByOwner(
  ids: Ids,
  findNumbers: (owner: number) => ArrayLike<number>,
  orphans: readonly { readonly id: string; readonly number: number }[] = [],
): (value: string) => ArrayLike<number> {
  return (value) => {
    const owner = ids.toNumber(Number(value));
    if (owner >= 0) return findNumbers(owner);
    return orphans.filter((orphan) => orphan.id === value).map((orphan) => orphan.number);
  };
}
