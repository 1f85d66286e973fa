import type { Clock } from '../clock.js';
import type { ConnectionView, RequestContext, Identity, KeapClient } from '../keap/keap-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { findAgreedTenant } from '../keap/identity/identity.js';
import type { Credentials } from '../keap/credentials.js';

/** Under which tenant the runs of an account are kept, and whose runs it may see. */
export interface AccountTenant {
  /** The tenant that the token is for, where the token tells. */
  readonly readTokenTenant: () => Promise<string | null>;
  /**
   * What runs are kept under where Keap names no tenant (docs/keap-api.md 15): one name for one credential, so that the
   * records of two accounts never mix.
   */
  readonly fallbackTenant: string;
  /** Whose runs are shown; null: all that the store holds. */
  readonly readVisibleTenant: () => Promise<string | null>;
  /** What runs of this account are kept under. Throws UPSTREAM_AUTH where Keap names different accounts. */
  readonly resolveTenant: (identity: Identity) => Promise<string>;
}

interface AccountTenantOptions {
  readonly credentials: Credentials;
  readonly readConnection: () => Promise<ConnectionView | null>;
  readonly keap: KeapClient;
  readonly clock: Clock;
}

const IDENTITY_TIMEOUT_MS = 3_000;

/** Sends nothing yet. */
export function createAccountTenant({ credentials, readConnection, keap, clock }: AccountTenantOptions): AccountTenant {
  const fallbackTenant = `unnamed-${credentials.fingerprint.slice(0, 8)}`;
  const readTokenTenant = async (): Promise<string | null> => (await readConnection())?.tenant ?? null;
  const resolveTenant = async (identity: Identity): Promise<string> =>
    findAgreedTenant(identity, await readTokenTenant()) ?? fallbackTenant;
  const askKeap = async (): Promise<string> => {
    const requestContext: RequestContext = {
      priority: 'interactive',
      stats: new RequestStats(),
      deadlineAtMs: clock.now() + IDENTITY_TIMEOUT_MS,
    };
    // Nobody's runs are shown before Keap has said whose account it is. It is remembered, so that this costs a call now and then.
    return keap.identity(requestContext).then(resolveTenant, () => '');
  };
  const readVisibleTenant = async (): Promise<string | null> => {
    // A deployment with an API key has one account, which may see whatever its store holds.
    if (credentials.kind === 'API_KEY') return null;
    const connection = await readConnection();
    return connection === null ? '' : (connection.tenant ?? (await askKeap()));
  };
  return { readTokenTenant, fallbackTenant, readVisibleTenant, resolveTenant };
}
