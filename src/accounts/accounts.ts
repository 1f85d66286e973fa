import { openAccount, type Account, type AccountParts, type Shared } from './account.js';
import { DEFAULT_ACCOUNT, UnknownAccount } from './choose-account.js';

/** Where accounts come from: the one of an API key, or the connections of an OAuth app. */
export interface Accounts {
  /** The account of this name, opened and started when it is asked for first. Throws UnknownAccount. */
  of(name: string): Promise<Account>;
  /** The names of all that are connected. */
  names(): Promise<readonly string[]>;
  /** Opens and starts every account that is connected. */
  startAll(): Promise<void>;
  /** The accounts that are at work in this process. */
  open(): readonly Account[];
  close(): Promise<void>;
}

/** Which accounts there are, and what each has of its own. */
export interface AccountSource {
  /** Their names as of now; another replica may have connected one. */
  names(): Promise<readonly string[]>;
  parts(name: string): AccountParts;
}

/** All accounts of a process over what they share. */
export function openAccounts(shared: Shared, source: AccountSource): Accounts {
  const opened = new Map<string, Promise<Account>>();
  const atWork = new Map<string, Account>();
  let closed = false;

  const open = async (name: string): Promise<Account> => {
    const account = openAccount(shared, source.parts(name));
    atWork.set(name, account);
    await account.start();
    return account;
  };

  const of = async (name: string): Promise<Account> => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const isKnown = name === DEFAULT_ACCOUNT || (await source.names()).includes(name);
    if (!isKnown || closed) throw new UnknownAccount();
    const opening = opened.get(name) ?? open(name);
    opened.set(name, opening);
    opening.catch(() => opened.delete(name));
    return opening;
  };

  return {
    of,
    names: () => source.names(),
    startAll: async () => {
      const names = await source.names();
      await Promise.all(names.map((name) => of(name)));
    },
    open: () => [...atWork.values()],
    close: async () => {
      closed = true;
      await Promise.allSettled(opened.values());
      const endings = await Promise.allSettled([...atWork.values()].map((account) => account.close()));
      const failed = endings.find((ending) => ending.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
