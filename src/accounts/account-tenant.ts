import type { Clock } from '../clock.js';
import type { ConnectionView, RequestContext, Identity, KeapReader } from '../keap/keap-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { findAgreedTenant } from '../keap/identity/identity.js';
import type { Credentials } from '../keap/credentials.js';

/** The tenant that an account's runs are stored under, and the tenant whose runs it may see. */
export interface AccountTenant {
  /** The tenant in the token's scope; null where it names none. */
  readonly readTokenTenant: () => Promise<string | null>;
  /**
   * The tenant of runs where Keap names none (docs/keap-api.md 15): one name per credential, so that the records of two
   * accounts never mix.
   */
  readonly fallbackTenant: string;
  /** The tenant whose runs are visible; null: all runs in the store. */
  readonly readVisibleTenant: () => Promise<string | null>;
  /** The tenant that runs of this account are stored under. Rejects with UPSTREAM_AUTH where Keap names different accounts. */
  readonly resolveTenant: (identity: Identity) => Promise<string>;
}

interface AccountTenantOptions {
  readonly credentials: Credentials;
  readonly readConnection: () => Promise<ConnectionView | null>;
  readonly keap: Pick<KeapReader, 'identity'>;
  readonly clock: Clock;
}

const IDENTITY_TIMEOUT_MS = 3_000;

/** Makes no call. */
export function createAccountTenant({ credentials, readConnection, keap, clock }: AccountTenantOptions): AccountTenant {
  const fallbackTenant = `unnamed-${credentials.fingerprint.slice(0, 8)}`;
  const readTokenTenant = async (): Promise<string | null> => (await readConnection())?.tenant ?? null;
  const resolveTenant = async (identity: Identity): Promise<string> =>
    findAgreedTenant(identity, await readTokenTenant()) ?? fallbackTenant;
  const fetchTenant = async (): Promise<string> => {
    const requestContext: RequestContext = {
      priority: 'interactive',
      stats: new RequestStats(),
      deadlineAtMs: clock.now() + IDENTITY_TIMEOUT_MS,
    };
    // No runs are visible until Keap has named the account. The identity is cached, so this rarely costs a call.
    return keap.identity(requestContext).then(resolveTenant, () => '');
  };
  const readVisibleTenant = async (): Promise<string | null> => {
    // A deployment with an API key has one account, which may see all runs in its store.
    if (credentials.kind === 'API_KEY') return null;
    const connection = await readConnection();
    return connection === null ? '' : (connection.tenant ?? (await fetchTenant()));
  };
  return { readTokenTenant, fallbackTenant, readVisibleTenant, resolveTenant };
}
