import type { Logger } from 'pino';
import { systemClock, type Clock } from '../clock.js';
import type { Sql } from '../db/sql.js';
import { findAgreedTenant } from '../keap/identity/identity.js';
import type { Identity, KeapReader } from '../keap/keap-client.js';
import { RequestStats } from '../keap/request-stats.js';
import { orderForScan, table, type ResourceKey } from '../resources/table.js';
import { cancelRun, createRun, readRun, readRuns, readRunsById, requeueRun } from './runs.js';
import type { RunKey } from './lease.js';
import { acceptRun, rejectRun } from './review.js';
import { createRunNotifier, type OnNotify, type RunNotifier } from './notifier.js';
import { SnapshotError, type SnapshotView, type Snapshots } from './snapshot.js';
import { chooseScanKind } from './strategies/strategy-kind.js';
import { Worker } from './worker.js';

export interface SnapshotOptions {
  readonly sql: Sql;
  readonly keap: KeapReader;
  readonly log: Logger;
  readonly clock?: Clock;
  /** The tenant whose runs this service shows and changes; null: all runs in the store, which is the default. */
  readonly scope?: () => Promise<string | null>;
  /** The tenant named in the token, if any. A snapshot is rejected when Keap's responses name another. */
  readonly scopeTenant?: () => Promise<string | null>;
  /** The tenant of the account's runs where Keap names none; default `unnamed`. Must be unique to the credential, so that no two accounts share it. */
  readonly fallbackTenant?: string;
  /** Called when this process completes a run. */
  readonly onCompleted?: (tenant: string) => void;
  /** The share of a collection that may be gone without a review; default 0.2. */
  readonly shrinkGuard?: number;
  /** Shared by all accounts of a process; by default its own. */
  readonly notifier?: RunNotifier;
}

/**
 * The snapshot service over a migrated store. `create`, `cancel` and `resume` only write to the store; any started
 * process does the work. Throws as `Snapshots` documents, and KeapError when `create` cannot read the tenant.
 */
export function createSnapshots(options: SnapshotOptions): Snapshots {
  const { sql, log, clock = systemClock, scope = async () => null, onCompleted = () => undefined } = options;
  return new SnapshotService({
    ...options,
    clock,
    scope,
    scopeTenant: options.scopeTenant ?? (async () => null),
    fallbackTenant: options.fallbackTenant ?? 'unnamed',
    onCompleted,
    shrinkGuard: options.shrinkGuard ?? DEFAULT_SHRINK_GUARD,
    notifier: options.notifier ?? createRunNotifier(sql, log, clock),
  });
}

const DEFAULT_SHRINK_GUARD = 0.2;

interface RunningService {
  readonly worker: Worker;
  readonly onNotify: OnNotify;
}

class SnapshotService implements Snapshots {
  private accountPromise: Promise<RunAccount> | undefined;
  private started: Promise<RunningService> | undefined;

  constructor(private readonly options: Required<SnapshotOptions>) {}

  async create(input: { readonly resources?: readonly ResourceKey[] }): Promise<SnapshotView> {
    if (input.resources?.length === 0)
      throw new SnapshotError('BAD_USER_INPUT', 'Choose at least one resource, or omit `resources`.');
    const { sql, keap } = this.options;
    // Asked anew: the user may have lost or gained rights since the last run.
    this.accountPromise = undefined;
    const { tenant, identity } = await this.resolveAccount();
    const resources = orderForScan(input.resources);
    const legs = resources.map((resource) => ({
      resource,
      scanKind: chooseScanKind(keap.endpoint(resource), table[resource].parent),
    }));
    const origin = {
      tenant,
      headerTenant: identity.tenant,
      asSeenBy: identity.admin === true ? null : describeUser(identity),
      coversAll: orderForScan().every((resource) => resources.includes(resource)),
    };
    const id = await createRun(sql, origin, legs);
    return this.notifyAndGet(id);
  }

  async get(id: string): Promise<SnapshotView | null> {
    return readRun(this.options.sql, await this.options.scope(), id);
  }

  async getMany(ids: readonly string[]): Promise<SnapshotView[]> {
    return readRunsById(this.options.sql, await this.options.scope(), ids);
  }

  async list(page: { readonly first: number; readonly afterId?: string }): ReturnType<Snapshots['list']> {
    return readRuns(this.options.sql, await this.options.scope(), page);
  }

  async cancel(id: string): Promise<SnapshotView> {
    await cancelRun(this.options.sql, await this.options.scope(), id);
    return this.requireSnapshot(id);
  }

  async resume(id: string): Promise<SnapshotView> {
    await requeueRun(this.options.sql, await this.options.scope(), id);
    return this.notifyAndGet(id);
  }

  async accept(id: string): Promise<SnapshotView> {
    const { sql, log, onCompleted } = this.options;
    const status = await acceptRun(sql, await this.options.scope(), id);
    const run = await this.requireSnapshot(id);
    log.info({ snapshot: id, status }, 'snapshot accepted');
    if (status === 'COMPLETED') onCompleted(run.tenant);
    return run;
  }

  async reject(id: string): Promise<SnapshotView> {
    await rejectRun(this.options.sql, await this.options.scope(), id);
    this.options.log.info({ snapshot: id }, 'snapshot rejected');
    return this.requireSnapshot(id);
  }

  async start(): Promise<void> {
    const starting = (this.started ??= this.begin());
    try {
      await starting;
    } catch (error) {
      if (this.started === starting) this.started = undefined;
      throw error;
    }
  }

  async stop(): Promise<void> {
    const { started } = this;
    this.started = undefined;
    // Waits for a start in progress, so that it leaves nothing running.
    const running = await started?.catch(() => undefined);
    if (running === undefined) return;
    await this.options.notifier.unsubscribe(running.onNotify);
    await running.worker.stop();
  }

  private async begin(): Promise<RunningService> {
    const worker = new Worker(this.options);
    const onNotify = async (run: RunKey): Promise<boolean> => {
      if (!(await this.isOwn(run))) return false;
      worker.claim(run);
      return true;
    };
    await this.options.notifier.subscribe(onNotify);
    return { worker, onNotify };
  }

  private async notifyAndGet(id: string): Promise<SnapshotView> {
    await this.options.notifier.notify(id);
    return this.requireSnapshot(id);
  }

  private async requireSnapshot(id: string): Promise<SnapshotView> {
    const run = await this.get(id);
    if (run === null) throw new SnapshotError('NOT_FOUND', `There is no snapshot ${id}.`);
    return run;
  }

  /** Whether a run is the account's. False when Keap does not answer whose account it is. */
  private async isOwn({ runId, tenant }: RunKey): Promise<boolean> {
    try {
      return (await this.resolveTenant()) === tenant;
    } catch (error) {
      this.options.log.warn({ err: error, snapshot: runId }, 'a snapshot waits: the tenant of the account is unknown');
      return false;
    }
  }

  private async resolveTenant(): Promise<string> {
    return (await this.resolveAccount()).tenant;
  }

  /** The tenant and user of the credential. Costs one Keap call, and one for each new run. */
  private resolveAccount(): Promise<RunAccount> {
    this.accountPromise ??= this.options.keap
      .identity({
        priority: 'interactive',
        stats: new RequestStats(),
        bypassCache: true,
        plan: 'snapshot: which account is this',
      })
      .then(async (identity) => ({
        identity,
        tenant: findAgreedTenant(identity, await this.options.scopeTenant()) ?? this.options.fallbackTenant,
      }))
      .catch((error: unknown) => {
        this.accountPromise = undefined;
        throw error;
      });
    return this.accountPromise;
  }
}

interface RunAccount {
  readonly tenant: string;
  readonly identity: Identity;
}

/** The user by id: a name would be personal data. */
function describeUser({ localUserId, userId }: Identity): string {
  const id = localUserId ?? userId;
  return id === null ? 'the user of the credential' : `user ${id}`;
}
