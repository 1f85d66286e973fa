import { openAccount, type Account, type AccountOptions, type SharedServices } from './account.js';
import { DEFAULT_ACCOUNT, UnknownAccount } from './choose-account.js';

/** Where accounts come from: the one of an API key, or the connections of an OAuth app. */
export interface Accounts {
  /** The account of this name, opened and started when it is asked for first. Throws UnknownAccount. */
  get(name: string): Promise<Account>;
  /** The names of all that are connected. */
  listNames(): Promise<readonly string[]>;
  /** Opens and starts every account that is connected. */
  startAll(): Promise<void>;
  /** The accounts that are at work in this process. */
  listOpen(): readonly Account[];
  close(): Promise<void>;
}

/** Which accounts there are, and what each has of its own. */
export interface AccountSource {
  /** Their names as of now; another replica may have connected one. */
  listNames(): Promise<readonly string[]>;
  getOptions(name: string): AccountOptions;
}

/** All accounts of a process over what they share. */
export function openAccounts(shared: SharedServices, source: AccountSource): Accounts {
  const openings = new Map<string, Promise<Account>>();
  const active = new Map<string, Account>();
  let isClosed = false;

  const openNew = async (name: string): Promise<Account> => {
    const account = openAccount(shared, source.getOptions(name));
    active.set(name, account);
    await account.start();
    return account;
  };

  const get = async (name: string): Promise<Account> => {
    const existing = openings.get(name);
    if (existing !== undefined) return existing;
    const isKnown = name === DEFAULT_ACCOUNT || (await source.listNames()).includes(name);
    if (!isKnown || isClosed) throw new UnknownAccount();
    const opening = openings.get(name) ?? openNew(name);
    openings.set(name, opening);
    opening.catch(() => openings.delete(name));
    return opening;
  };

  return {
    get,
    listNames: () => source.listNames(),
    startAll: async () => {
      const names = await source.listNames();
      await Promise.all(names.map((name) => get(name)));
    },
    listOpen: () => [...active.values()],
    close: async () => {
      isClosed = true;
      await Promise.allSettled(openings.values());
      const results = await Promise.allSettled([...active.values()].map((account) => account.close()));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined) throw failure.reason;
    },
  };
}
