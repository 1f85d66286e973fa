import { openAccount, type Account, type AccountOptions, type SharedServices } from './account.js';
import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import { ACCOUNT_NAME_RULE, isAccountName } from '../account-name.js';
import type { Caller } from '../graph/operation/context.js';

/** What the one account of a simple deployment is called. */
export const DEFAULT_ACCOUNT = 'default';

/** Nobody has connected an account of that name. Does not repeat the name: it may be another customer's. */
export class UnknownAccount extends GraphQLError {
  constructor() {
    super('There is no Keap account of that name here. Leave the header x-keap-account out, or ask the operator.', {
      extensions: { code: 'NOT_FOUND', http: { status: 404 } },
    });
  }
}

/**
 * Which Keap account a request is about: the one its key is bound to, else the one it names in `x-keap-account`, else
 * the default. Throws a GraphQLError FORBIDDEN (HTTP 403) when a bound key names another, BAD_USER_INPUT (HTTP 400) for what
 * no account can be called.
 */
export function chooseAccount({ name, account }: Caller, headers: IncomingHttpHeaders): string {
  const value = headers['x-keap-account'];
  const requested = typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  if (requested !== null && !isAccountName(requested)) {
    throw new GraphQLError(`x-keap-account is no name of an account: ${ACCOUNT_NAME_RULE}.`, {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
  if (account === null) return requested ?? DEFAULT_ACCOUNT;
  if (requested === null || requested === account) return account;
  throw new GraphQLError(
    `The key of "${name}" opens one Keap account only, and x-keap-account names another: leave the header out.`,
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  );
}

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
