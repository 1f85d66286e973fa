import type { Edition } from './edition.js';
import { recentOperations, type RecentOperation } from '../recent/operations.js';
import { resolveSizes, type Sizes } from '../seed/sizes.js';
import { createWorld, type InternalWorld } from '../world/world.js';

/** One more Keap account of a simulator. Its `seed` is the first account's plus its place unless given. */
export interface AccountOptions extends Partial<Sizes> {
  /** As headers tell it: `name.infusionsoft.com`. */
  readonly tenant: string;
  readonly seed?: number;
  /** Whether the user behind its credentials is an administrator. Default true. */
  readonly admin?: boolean;
  readonly edition?: Edition;
  /** Which of v2's recent operations it has: all, none, or those that are named. Default none. */
  readonly recent?: boolean | readonly RecentOperation[];
  readonly seedDefects?: boolean;
}

/** A Keap account: its name, its data, and what it was sold with. */
export interface Account {
  readonly tenant: string;
  readonly world: InternalWorld;
  readonly edition: Edition;
  readonly recent: ReadonlySet<RecentOperation>;
  readonly admin: boolean;
}

/** Makes the accounts of a simulator by tenant, the first one first. Throws a RangeError for a name given twice or impossible sizes. */
export function createAccounts(
  first: AccountOptions,
  further: readonly AccountOptions[],
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const [index, options] of [first, ...further].entries()) {
    const { tenant, seed = (first.seed ?? 0) + index, seedDefects = true, edition = 'full', admin = true } = options;
    const { recent: recentOption = false } = options;
    const recent = new Set(typeof recentOption === 'boolean' ? (recentOption ? recentOperations : []) : recentOption);
    if (accounts.has(tenant)) throw new RangeError(`There are two accounts with the name ${tenant}.`);
    accounts.set(tenant, {
      tenant,
      edition,
      recent,
      admin,
      world: createWorld({ seed, sizes: resolveSizes(options), seedDefects }),
    });
  }
  return accounts;
}
