import type { Keyv } from 'keyv';
import type { Logger } from 'pino';
import { createAccountTenant } from './account-tenant.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config/config.js';
import type { Sql } from '../db/sql.js';
import type { Services } from '../graph/operation/context.js';
import type { TimeSlices } from '../graph/limits/usage.js';
import { RecentOperations } from '../graph/price/recent-operations.js';
import type { ConnectionView, RequestContext, Identity, KeapAdmin, KeapReader } from '../keap/keap-client.js';
import { createKeapClient } from '../keap/create-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { areTenantsEqual } from '../keap/identity/identity.js';
import type { RateLimiter } from '../keap/rate-limit/rate-limiter.js';
import type { Credentials } from '../keap/credentials.js';
import { SignedFileLinks } from './file-links.js';
import { readRecordCounts } from '../snapshot/record-counts.js';
import { createSnapshots } from '../snapshot/service.js';
import type { RunNotifier } from '../snapshot/notifier.js';
import type { Snapshots } from '../snapshot/snapshot.js';
import type { Validation } from '../validation/verdict.js';

/** The services that all accounts of a process share. */
export interface SharedServices {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly sql: Sql;
  readonly validation: Validation;
  readonly runNotifier: RunNotifier;
  /** The store of cached responses. */
  readonly store: Keyv;
  /** The rate limiter of the credential; all accounts of one OAuth app share it. */
  readonly rateLimiter: RateLimiter;
  /** Divides the event loop between all operations. */
  readonly slices: TimeSlices;
}

/** The options of one account. */
export interface AccountOptions {
  readonly name: string;
  readonly baseUrl: string;
  readonly credentials: Credentials;
  /** The secret that signs the URLs of its files. */
  readonly secret: string;
  /** Reads its stored connection; null for an API key. */
  readonly readConnection: () => Promise<ConnectionView | null>;
}

/** One open Keap account. */
export interface Account {
  readonly name: string;
  readonly keap: KeapReader & Pick<KeapAdmin, 'isCredentialRefused'>;
  readonly snapshots: Snapshots;
  /** The tenant that its runs are stored under. Rejects with UPSTREAM_AUTH where Keap names different accounts. */
  readonly resolveTenant: (identity: Identity) => Promise<string>;
  readonly fileLinks: SignedFileLinks;
  readonly services: Services;
  /** Checks in one call whether Keap accepts the credential, then resumes waiting snapshots. Also resolves while Keap is unreachable. */
  start(): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;

/** Builds one account. Makes no call. */
export function openAccount(shared: SharedServices, options: AccountOptions): Account {
  const { config, log, clock, sql, store, rateLimiter, runNotifier, validation, slices } = shared;
  const { name, baseUrl, credentials, readConnection } = options;
  const keap = createKeapClient({
    account: name,
    baseUrl,
    credentials,
    apiVersion: config.keap.apiVersion,
    log,
    clock,
    store,
    rateLimiter,
  });
  const { readVisibleTenant, readTokenTenant, fallbackTenant, resolveTenant } = createAccountTenant({
    credentials,
    readConnection,
    keap,
    clock,
  });
  const loadSizes = (tenant: string): Promise<void> => seedSizesFromSnapshot(keap, sql, tenant, log);
  const onCompleted = (tenant: string): void => void loadSizes(tenant);
  const snapshots = createSnapshots({
    sql,
    keap,
    log,
    clock,
    scope: readVisibleTenant,
    scopeTenant: readTokenTenant,
    fallbackTenant,
    notifier: runNotifier,
    shrinkGuard: config.keap.shrinkGuard,
    onCompleted,
  });
  const fileLinks = new SignedFileLinks(options.secret, clock, name);
  const services: Services = {
    keap,
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
    keap,
    snapshots,
    resolveTenant,
    fileLinks,
    services,
    start: async () => {
      const identity = await connect(keap, clock, log.child({ account: name }));
      const tenant = identity === null ? null : await resolveTenant(identity).catch(() => null);
      if (tenant !== null) await loadSizes(tenant);
      await snapshots.start();
    },
    close: async () => {
      await snapshots.stop();
      await keap.close();
    },
  };
}

/** Seeds collection sizes from the last snapshot, so that the first operations need no call to find them. Never rejects. */
async function seedSizesFromSnapshot(
  keap: Pick<KeapAdmin, 'seedSizes'>,
  sql: Sql,
  tenant: string,
  log: Logger,
): Promise<void> {
  try {
    keap.seedSizes(await readRecordCounts(sql, tenant));
  } catch (error) {
    log.warn(
      { err: error },
      'the sizes of the last snapshot could not be read: the first operations may cost one more call',
    );
  }
}

/** The identity of the account, or null when Keap did not answer. */
async function connect(keap: Pick<KeapReader, 'identity'>, clock: Clock, log: Logger): Promise<Identity | null> {
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
      log.warn('Keap does not name the account, so a later credential cannot be checked to be of the same one');
    if (admin === false) log.warn({ tenant }, 'the credential is not an administrator: Keap may hide records from it');
    return identity;
  } catch (error) {
    log.error({ reason: (error as Error).message }, 'connecting to Keap failed; queries will try again');
    return null;
  }
}
