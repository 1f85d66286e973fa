import type { Edition } from './edition.js';
import { recentOperations, type RecentOperation } from '../recent/operations.js';
import { resolveSizes, type Sizes } from '../seed/sizes.js';
import { createWorld, type InternalWorld } from '../world/world.js';

/** A further Keap account of a simulator. The default `seed` is the first account's seed plus the account's index. */
export interface AccountOptions extends Partial<Sizes> {
  /** The host name as Keap's headers carry it: `name.infusionsoft.com`. */
  readonly tenant: string;
  readonly seed?: number;
  /** Whether the user behind the account's credentials is an administrator. Default true. */
  readonly admin?: boolean;
  readonly edition?: Edition;
  /** The recent operations of v2 that the account has: all, none, or the listed ones. Default none. */
  readonly recent?: boolean | readonly RecentOperation[];
  readonly seedDefects?: boolean;
}

/** A Keap account: its name, data and edition. */
export interface Account {
  readonly tenant: string;
  readonly world: InternalWorld;
  readonly edition: Edition;
  readonly recent: ReadonlySet<RecentOperation>;
  readonly admin: boolean;
}

/**
 * Creates the accounts of a simulator by tenant, the first account first. Throws a RangeError for a duplicate name or
 * an invalid size. The dates of all accounts are relative to `today`, 00:00 UTC of a day.
 */
export function createAccounts(
  first: AccountOptions,
  further: readonly AccountOptions[],
  today: number,
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const [index, options] of [first, ...further].entries()) {
    const { tenant, seed = (first.seed ?? 0) + index, seedDefects = true, edition = 'full', admin = true } = options;
    const { recent: recentOption = false } = options;
    const recent = new Set(typeof recentOption === 'boolean' ? (recentOption ? recentOperations : []) : recentOption);
    if (accounts.has(tenant)) throw new RangeError(`Two accounts have the name ${tenant}.`);
    accounts.set(tenant, {
      tenant,
      edition,
      recent,
      admin,
      world: createWorld({ seed, sizes: resolveSizes(options), seedDefects, today }),
    });
  }
  return accounts;
}
