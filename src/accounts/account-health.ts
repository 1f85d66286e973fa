import type { Accounts } from './accounts.js';
import type { Clock } from '../clock.js';
import type { OAuthConnections } from '../keap/oauth/connections.js';
import type { StoredConnection } from '../keap/oauth/store.js';

/** `CREDENTIAL_REFUSED`: Keap refuses the API key. `CONNECTION_BROKEN`: a person must reconnect the account. `APP_REFUSED`: Keap refuses the OAuth app. */
export type AccountState = 'GOOD' | 'CREDENTIAL_REFUSED' | 'CONNECTION_BROKEN' | 'APP_REFUSED';

export interface AccountHealth {
  readonly account: string;
  readonly state: AccountState;
  /** The problem and what to do about it; null where there is none. Not for unauthenticated callers. */
  readonly problem: string | null;
  /** Whether requests succeed now: an access token stays valid for a while after its refresh is refused. */
  readonly isUsable: boolean;
}

/** The state of each account, without a call. `connections` is null for an API key. */
export async function readHealth(
  accounts: Accounts,
  connections: OAuthConnections | null,
  clock: Clock,
): Promise<AccountHealth[]> {
  if (connections !== null)
    return (await connections.list()).map((stored) => readConnectionHealth(connections, stored, clock));
  return accounts.listOpen().map(({ name: account, keap }) =>
    keap.isCredentialRefused()
      ? {
          account,
          state: 'CREDENTIAL_REFUSED',
          problem: 'Keap refuses the credential. Renew KEAP_API_KEY and start again.',
          isUsable: false,
        }
      : { account, state: 'GOOD', problem: null, isUsable: true },
  );
}

function readConnectionHealth(
  connections: OAuthConnections,
  { account, status, accessExpiresAt }: StoredConnection,
  clock: Clock,
): AccountHealth {
  const credentials = connections.getCredentials(account);
  if (status === 'BROKEN') {
    const problem = `The connection is broken. ${credentials.howToFix}`;
    return { account, state: 'CONNECTION_BROKEN', problem, isUsable: false };
  }
  const refusal = credentials.appRefusal();
  if (refusal === null) return { account, state: 'GOOD', problem: null, isUsable: true };
  return {
    account,
    state: 'APP_REFUSED',
    problem: refusal.message,
    isUsable: clock.now() < accessExpiresAt.getTime(),
  };
}
