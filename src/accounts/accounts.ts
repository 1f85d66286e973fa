import { openAccount, type Account, type AccountOptions, type SharedServices } from './account.js';
import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import { ACCOUNT_NAME_RULE, isAccountName } from '../account-name.js';
import type { Caller } from '../graph/operation/context.js';

/** The account name of a deployment with one account. */
export const DEFAULT_ACCOUNT = 'default';

/** No account of that name is connected. The message omits the name: it may be another customer's. */
export class UnknownAccount extends GraphQLError {
  constructor() {
    super('There is no Keap account of that name. Omit the header x-keap-account, or ask the operator.', {
      extensions: { code: 'NOT_FOUND', http: { status: 404 } },
    });
  }
}

/**
 * The Keap account of a request: the one its key is bound to, else the one in `x-keap-account`, else the default. Throws
 * a GraphQLError FORBIDDEN (HTTP 403) when the header contradicts a bound key, BAD_USER_INPUT (HTTP 400) for an invalid
 * name.
 */
export function chooseAccount({ name, account }: Caller, headers: IncomingHttpHeaders): string {
  const value = headers['x-keap-account'];
  const requested = typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  if (requested !== null && !isAccountName(requested)) {
    throw new GraphQLError(`x-keap-account is not an account name: ${ACCOUNT_NAME_RULE}.`, {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    });
  }
  if (account === null) return requested ?? DEFAULT_ACCOUNT;
  if (requested === null || requested === account) return account;
  throw new GraphQLError(
    `The key of "${name}" gives access to one Keap account only, and x-keap-account names another: omit the header.`,
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  );
}

/** The open accounts of a process. */
export interface Accounts {
  /** The account of this name, opened and started at its first use. Rejects with UnknownAccount. */
  readonly get: (name: string) => Promise<Account>;
  /** The account of this name without starting it: calls Keap only when it is used, and resumes no snapshot. Rejects with UnknownAccount. */
  readonly open: (name: string) => Promise<Account>;
  /** The names of all connected accounts. */
  listNames(): Promise<readonly string[]>;
  /** Opens and starts every connected account. */
  startAll(): Promise<void>;
  /** The accounts that are open in this process. */
  listOpen(): readonly Account[];
  close(): Promise<void>;
}

/** Lists accounts and provides the options of each: the one of an API key, or the connections of an OAuth app. */
export interface AccountSource {
  /** The current names; another replica may have connected one. */
  listNames(): Promise<readonly string[]>;
  getOptions(name: string): AccountOptions;
}

/** Opens accounts over the shared services. */
export function openAccounts(shared: SharedServices, source: AccountSource): Accounts {
  const openings = new Map<string, Promise<Account>>();
  const active = new Map<string, Account>();
  let isClosed = false;

  const openNew = async (name: string): Promise<Account> => {
    const account = build(name);
    await account.start();
    return account;
  };

  const build = (name: string): Account => {
    const account = active.get(name) ?? openAccount(shared, source.getOptions(name));
    active.set(name, account);
    return account;
  };

  const requireKnown = async (name: string): Promise<void> => {
    const isKnown = name === DEFAULT_ACCOUNT || (await source.listNames()).includes(name);
    if (!isKnown || isClosed) throw new UnknownAccount();
  };

  const get = async (name: string): Promise<Account> => {
    const existing = openings.get(name);
    if (existing !== undefined) return existing;
    await requireKnown(name);
    const opening = openings.get(name) ?? openNew(name);
    openings.set(name, opening);
    opening.catch(() => openings.delete(name));
    return opening;
  };

  return {
    get,
    open: async (name) => {
      await requireKnown(name);
      return build(name);
    },
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
