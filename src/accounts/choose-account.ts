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
