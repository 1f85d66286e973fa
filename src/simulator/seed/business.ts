import { spacedIds, type Ids } from '../world/collection.js';
import { Prng, mix, hashText } from '../world/prng.js';
import { planDefects, type SeededDefects } from './seeded-defects.js';
import type { Sizes } from './sizes.js';

/** What all records of the account are computed from: the seed, the sizes, the id spaces and the lies. */
export interface Business {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly defects: SeededDefects;
  readonly ids: Readonly<Record<keyof Sizes, Ids>>;
  /** Chance for one record and one use. */
  createPrng(purpose: string, number: number): Prng;
  /** One draw for one record: cheap enough to be asked for every record of a million. */
  draw(purpose: number, number: number): number;
  /** A user's id, or null where there are none. */
  someone(createPrng: Prng): string | null;
}

/** Steps of the id spaces; offsets stay below step - 1, so that an id plus one is never a record. */
const STEP = 4;
const PEOPLE_STEP = 8;

function idSpaces(seed: number, sizes: Sizes): Business['ids'] {
  const spread = (name: keyof Sizes, base: number): Ids => {
    const purpose = mix(seed, hashText(`ids of ${name}`));
    return spacedIds(sizes[name], base, STEP, (number) => mix(purpose, number) % (STEP - 1));
  };
  // Contacts, companies and users live in one table, so their ids never collide (docs/keap-api.md 6): users below, then
  // contacts at offsets 0, 2, 4 of each step and companies at offset 6 of some.
  const people = Math.max(1000, Math.ceil((sizes.users * 2) / 1000) * 1000);
  const purpose = mix(seed, hashText('ids of contacts'));
  const apart = Math.max(1, Math.floor(sizes.contacts / Math.max(sizes.companies, 1)));
  return {
    users: spacedIds(sizes.users, 1, 2, () => 0),
    contacts: spacedIds(sizes.contacts, people, PEOPLE_STEP, (number) => (mix(purpose, number) % 3) * 2),
    companies: spacedIds(sizes.companies, people + 6, PEOPLE_STEP * apart, () => 0),
    tag_categories: spread('tag_categories', 10),
    tags: spread('tags', 91),
    stages: spread('stages', 20),
    opportunities: spread('opportunities', 400),
    products: spread('products', 30),
    orders: spread('orders', 2001),
    subscriptions: spread('subscriptions', 60),
    tasks: spread('tasks', 500),
    notes: spread('notes', 10_000),
    files: spread('files', 700),
    campaigns: spread('campaigns', 5),
    emails: spread('emails', 20_001),
    email_templates: spread('email_templates', 40),
    product_categories: spread('product_categories', 3),
    user_groups: spread('user_groups', 2),
    appointments: spread('appointments', 300),
    pipelines: spread('pipelines', 1),
  };
}

/** The account that a seed and sizes give. */
export function openBusiness(options: { seed: number; sizes: Sizes; seedDefects: boolean }): Business {
  const { seed, sizes } = options;
  const ids = idSpaces(seed, sizes);
  const purposes = new Map<string, number>();
  return {
    seed,
    sizes,
    ids,
    defects: planDefects(sizes, options.seedDefects),
    createPrng(purpose, number) {
      let known = purposes.get(purpose);
      if (known === undefined) purposes.set(purpose, (known = hashText(purpose)));
      return new Prng(seed, known, number);
    },
    draw: (purpose, number) => mix(seed, purpose, number, 77),
    someone: (createPrng) => (sizes.users === 0 ? null : String(ids.users.toId(createPrng.below(sizes.users)))),
  };
}

/** An id near a record's that no record has. */
export const makeMissingId = (ids: Ids, number: number): string => String(ids.toId(number) + 1);

/** Numbers for the id text of a filter: what the group gives, or the liars that hold an id of nobody. */
export function owned(
  ids: Ids,
  group: (owner: number) => ArrayLike<number>,
  orphans: readonly { readonly id: string; readonly number: number }[] = [],
): (value: string) => ArrayLike<number> {
  return (value) => {
    const owner = ids.toNumber(Number(value));
    if (owner >= 0) return group(owner);
    return orphans.filter((orphan) => orphan.id === value).map((orphan) => orphan.number);
  };
}
