import type { Clock } from '../clock.js';
import type { ConnectionView } from '../graph/operation/context.js';
import type { RequestContext, Identity, KeapClient } from '../keap/keap-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { resolveTenant } from '../keap/identity/tenant.js';
import type { Credentials } from '../keap/credentials.js';

/** Under which tenant the runs of an account are kept, and whose runs it may see. */
export interface AccountTenant {
  /** The tenant that the token is for, where the token tells. */
  readonly scopeTenant: () => Promise<string | null>;
  /**
   * What runs are kept under where Keap names no tenant (docs/keap-api.md 15): one name for one credential, so that the
   * records of two accounts never mix.
   */
  readonly unnamed: string;
  /** Whose runs are shown; null: all that the store holds. */
  readonly scope: () => Promise<string | null>;
  /** What runs of this account are kept under. Throws UPSTREAM_AUTH where Keap names different accounts. */
  readonly storedAs: (identity: Identity) => Promise<string>;
}

interface TenantParts {
  readonly credentials: Credentials;
  readonly stored: () => Promise<ConnectionView | null>;
  readonly keap: KeapClient;
  readonly clock: Clock;
}

const PATIENCE_MS = 3_000;

/** Sends nothing yet. */
export function tenantOf({ credentials, stored, keap, clock }: TenantParts): AccountTenant {
  const unnamed = `unnamed-${credentials.fingerprint.slice(0, 8)}`;
  const scopeTenant = async (): Promise<string | null> => (await stored())?.tenant ?? null;
  const storedAs = async (identity: Identity): Promise<string> =>
    resolveTenant(identity, await scopeTenant()) ?? unnamed;
  const asked = async (): Promise<string> => {
    const ask: RequestContext = {
      priority: 'interactive',
      stats: new RequestStats(),
      deadlineAtMs: clock.now() + PATIENCE_MS,
    };
    // Nobody's runs are shown before Keap has said whose account it is. It is remembered, so that this costs a call now and then.
    return keap.identity(ask).then(storedAs, () => '');
  };
  const scope = async (): Promise<string | null> => {
    // A deployment with an API key has one account, which may see whatever its store holds.
    if (credentials.kind === 'API_KEY') return null;
    const connection = await stored();
    return connection === null ? '' : (connection.tenant ?? (await asked()));
  };
  return { scopeTenant, unnamed, scope, storedAs };
}
