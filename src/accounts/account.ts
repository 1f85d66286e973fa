import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import { createAccountTenant } from './account-tenant.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import type { Sql } from '../db/sql.js';
import type { ConnectionView, Services } from '../graph/operation/context.js';
import type { TimeSlices } from '../graph/limits/usage.js';
import { RecentOperations } from '../graph/price/recent-operations.js';
import type { RequestContext, Identity } from '../keap/keap-client.js';
import { createKeapClient } from '../keap/create-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { areTenantsEqual } from '../keap/identity/identity.js';
import type { RateLimiter } from '../keap/rate-limit/rate-limiter.js';
import type { Credentials } from '../keap/credentials.js';
import { trackCredential, type CredentialHealth } from '../keap/credential-health.js';
import { SignedFileLinks } from './file-links.js';
import { readRecordCounts } from '../snapshot/runs.js';
import { createSnapshots } from '../snapshot/service.js';
import type { RunNotifier } from '../snapshot/notifier.js';
import type { Snapshots } from '../snapshot/snapshot.js';
import type { Validation } from '../validation/verdict.js';

/** What all accounts of a process share. */
export interface SharedServices {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly sql: Sql;
  readonly validation: Validation;
  readonly runNotifier: RunNotifier;
  /** Where answers are remembered. */
  readonly store: Keyv;
  /** The pace of the credential, which all accounts of one OAuth app have in common. */
  readonly rateLimiter: RateLimiter;
  /** How all operations share the event loop. */
  readonly slices: TimeSlices;
}

/** What one account has of its own. */
export interface AccountOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  /** What the addresses of its files are signed with. */
  readonly secret: string;
  /** Its stored connection; null for an API key. */
  readonly readConnection: () => Promise<ConnectionView | null>;
}

/** One Keap account at work. */
export interface Account {
  readonly name: string;
  readonly credentialHealth: CredentialHealth;
  readonly snapshots: Snapshots;
  /** What its runs are kept under. Throws UPSTREAM_AUTH where Keap names different accounts. */
  readonly resolveTenant: (identity: Identity) => Promise<string>;
  readonly fileLinks: SignedFileLinks;
  readonly services: Services;
  /** Learns at once, in one call, whether Keap takes the credential; then takes up what snapshots wait. A Keap that is away keeps nobody from starting. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;

/** Joins the parts of one account. Sends nothing yet. */
export function openAccount(shared: SharedServices, options: AccountOptions): Account {
  const { config, log, clock, sql, store, rateLimiter, runNotifier, validation, slices } = shared;
  const { name, baseUrl, credentials, readConnection } = options;
  const { apiVersion, limits, dayShare, snapshotPerSecond } = config.keap;
  const client = createKeapClient({
    account: name,
    baseUrl,
    credentials,
    apiVersion,
    limits,
    dayShare,
    snapshotPerSecond,
    log,
    clock,
    store,
    rateLimiter,
  });
  const credentialHealth = trackCredential(client);
  const { readVisibleTenant, readTokenTenant, fallbackTenant, resolveTenant } = createAccountTenant({
    credentials,
    readConnection,
    keap: credentialHealth.keap,
    clock,
  });
  const loadSizes = (tenant: string): Promise<void> => seedSizesFromSnapshot(credentialHealth, sql, tenant, log);
  const onCompleted = (tenant: string): void => void loadSizes(tenant);
  const snapshots = createSnapshots({
    sql,
    keap: credentialHealth.keap,
    log,
    clock,
    scope: readVisibleTenant,
    scopeTenant: readTokenTenant,
    fallbackTenant,
    notifier: runNotifier,
    onCompleted,
  });
  const fileLinks = new SignedFileLinks(options.secret, clock, name);
  const services: Services = {
    keap: credentialHealth.keap,
    snapshots,
    validation: { validate: async (id) => validation.validate(id, await readVisibleTenant()) },
    connection: {
      account: name,
      loadStored: readConnection,
      matchesTenant: async (identity) => areTenantsEqual(identity, await readTokenTenant()),
      credentialKind: credentials.kind,
      baseUrl,
      isSimulated: config.keap.simulated !== null,
    },
    fileLinks,
    recentOperations: new RecentOperations(clock),
    sharing: () => rateLimiter.sharing(),
    maxKeapCallsPerQuery: config.keap.maxCallsPerQuery,
    limits: config.limits,
    timeSlices: slices,
  };
  return {
    name,
    credentialHealth,
    snapshots,
    resolveTenant,
    fileLinks,
    services,
    start: async () => {
      const identity = await connect(credentialHealth, clock, log.child({ account: name }));
      const tenant = identity === null ? null : await resolveTenant(identity).catch(() => null);
      if (tenant !== null) await loadSizes(tenant);
      await snapshots.start();
    },
    close: async () => {
      await snapshots.stop();
      await client.close();
    },
  };
}

/** Tells the client how large the account was at its last snapshot, so that no question has to look first. Never rejects. */
async function seedSizesFromSnapshot({ keap }: CredentialHealth, sql: Sql, tenant: string, log: Logger): Promise<void> {
  try {
    keap.seedSizes(await readRecordCounts(sql, tenant));
  } catch (error) {
    log.warn(
      { err: error },
      'the sizes of the last snapshot could not be learned: first questions may cost a call more',
    );
  }
}

/** Who the account is, or null when Keap did not answer. */
async function connect({ keap }: CredentialHealth, clock: Clock, log: Logger): Promise<Identity | null> {
  const requestContext: RequestContext = {
    priority: 'interactive',
    stats: new RequestStats(),
    deadlineAtMs: clock.now() + CONNECT_TIMEOUT_MS,
  };
  try {
    const identity = await keap.identity(requestContext);
    const { tenant, admin } = identity;
    log.info({ tenant }, 'connected to Keap');
    if (tenant === null)
      log.warn('Keap does not name the account, so nobody can tell whether a later credential is of the same one');
    if (admin === false) log.warn({ tenant }, 'the credential is not an administrator: Keap may show it less than all');
    return identity;
  } catch (error) {
    log.error({ reason: (error as Error).message }, 'Keap did not answer as hoped; queries will go on trying');
    return null;
  }
}
