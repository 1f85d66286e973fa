import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import type { KeapError } from '../errors.js';
import { isSameTenant } from '../identity/identity.js';
import { refresh, type TokenResponse, type OAuthApp } from './token-endpoint.js';
import type { ConnectionErrors } from './connection-errors.js';
import type { TokenCipher } from './token-cipher.js';
import {
  TenantTaken,
  type BrokenReason,
  type Connections,
  type ConnectionStore,
  type NewTokens,
  type StoredConnection,
} from './store.js';

export interface TokenRefreshOptions {
  readonly app: OAuthApp;
  readonly store: ConnectionStore;
  readonly tokenCipher: TokenCipher;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the gateway shuts down. */
  readonly shutdownSignal: AbortSignal;
}

/** The wait before another refresh after one that failed. */
export const RETRY_AFTER_MS = 30_000;
/** The wait between two attempts to store the outcome of a refresh; it doubles up to `max`. */
const WRITE_RETRY_MS = { initial: 1_000, max: 30_000 };

/** One refresh of an account's tokens: only one runs at a time in all processes. */
export class TokenRefresh {
  private readonly refreshId = randomUUID();

  constructor(
    private readonly account: string,
    private readonly options: TokenRefreshOptions,
    private readonly connectionErrors: ConnectionErrors,
    /** Rejects the waiting callers with an error; the refresh itself continues. */
    private readonly detachWaiters: (error: KeapError) => void,
  ) {}

  /**
   * Gives the connection with tokens newer than those of `version`, which are stored by then. Rejects with KeapError
   * UPSTREAM_AUTH if a person has to reconnect the account or fix the app, and UPSTREAM_UNAVAILABLE if it may work later.
   */
  run(version: number): Promise<StoredConnection> {
    return this.options.store.withLock(this.account, (lockedStore) => this.refreshLocked(lockedStore, version));
  }

  private async refreshLocked(lockedStore: Connections, version: number): Promise<StoredConnection> {
    const stored = await this.read(lockedStore);
    if (stored.version > version && this.options.clock.now() < stored.accessExpiresAt.getTime()) return stored;
    if (stored.brokenReason !== null) throw this.connectionErrors.broken(stored.brokenReason);
    // A process sent the token and ended before it stored the outcome.
    if (stored.refreshInFlight !== null) return this.markBroken(lockedStore, stored, 'UNKNOWN_OUTCOME');
    const { refreshToken } = this.options.tokenCipher.decrypt(this.account, stored);
    if (!(await lockedStore.beginRefresh(this.account, stored.version, this.refreshId))) return this.read(lockedStore);
    const outcome = await refresh(this.options.app, refreshToken);
    this.options.log.info({ account: this.account, outcome: outcome.kind }, 'requested a new token from Keap');
    return this.applyOutcome(lockedStore, stored, outcome);
  }

  private async applyOutcome(
    lockedStore: Connections,
    stored: StoredConnection,
    outcome: TokenResponse,
  ): Promise<StoredConnection> {
    switch (outcome.kind) {
      case 'GRANTED':
        return this.storeGranted(lockedStore, stored, outcome);
      case 'REFUSED': {
        // Read once more, in case another process without our lock was faster.
        const again = await this.read(lockedStore);
        return again.version > stored.version ? again : this.markBroken(lockedStore, stored, 'REFUSED');
      }
      case 'UNKNOWN':
        return this.markBroken(lockedStore, stored, 'UNKNOWN_OUTCOME');
      case 'APP_REFUSED':
      case 'NOT_DONE': {
        const error =
          outcome.kind === 'NOT_DONE'
            ? this.connectionErrors.temporary(outcome.message, RETRY_AFTER_MS)
            : this.connectionErrors.appRefused(outcome.message, outcome.howToFix);
        await this.persistWithRetry(lockedStore, error, (store) => store.rollbackRefresh(this.account, this.refreshId));
        throw error;
      }
    }
  }

  private async storeGranted(
    lockedStore: Connections,
    stored: StoredConnection,
    { pair, tenant, expiresInMs }: Extract<TokenResponse, { kind: 'GRANTED' }>,
  ): Promise<StoredConnection> {
    // The account's snapshots and cache entries belong to one tenant.
    const isOther = tenant !== null && stored.tenant !== null && !isSameTenant(tenant, stored.tenant);
    if (isOther) return this.markBroken(lockedStore, stored, 'OTHER_TENANT');
    const nowMs = this.options.clock.now();
    const tokens: NewTokens = {
      ...this.options.tokenCipher.encrypt(this.account, pair),
      accessExpiresAt: new Date(nowMs + expiresInMs),
      grantedAt: new Date(nowMs),
      tenant: tenant ?? stored.tenant,
    };
    const error = this.connectionErrors.temporary('The database cannot store what Keap granted', WRITE_RETRY_MS.max);
    try {
      const store = await this.persistWithRetry(lockedStore, error, (target) =>
        target.completeRefresh(this.account, this.refreshId, tokens),
      );
      // Over the connection that the lock holds: with as many refreshes as the pool has connections none is left.
      return await this.read(store);
    } catch (writeError) {
      if (writeError instanceof TenantTaken) return this.markBroken(lockedStore, stored, 'OTHER_TENANT');
      throw writeError;
    }
  }

  /**
   * Retries a write until the database accepts it: Keap grants a pair of tokens only once, and a refresh that stays open
   * breaks the connection. Callers wait for the first attempt only. Gives the store that accepted the write.
   */
  private async persistWithRetry(
    lockedStore: Connections,
    waiterError: KeapError,
    write: (store: Connections) => Promise<unknown>,
  ): Promise<Connections> {
    let store = lockedStore;
    for (let waitMs = WRITE_RETRY_MS.initial; ; waitMs = Math.min(waitMs * 2, WRITE_RETRY_MS.max)) {
      try {
        await write(store);
        return store;
      } catch (error) {
        if (error instanceof TenantTaken) throw error;
        this.detachWaiters(waiterError);
        this.options.log.error(
          { account: this.account, waitMs },
          'the outcome of a token refresh cannot be stored yet',
        );
        await this.options.clock.sleep(waitMs, this.options.shutdownSignal);
        ({ store } = this.options);
      }
    }
  }

  private async read(source: Connections): Promise<StoredConnection> {
    const stored = await source.read(this.account);
    if (stored === null) throw this.connectionErrors.unconnected();
    return stored;
  }

  private async markBroken(lockedStore: Connections, stored: StoredConnection, reason: BrokenReason): Promise<never> {
    await lockedStore.break(this.account, stored.version, reason);
    const error = this.connectionErrors.broken(reason);
    this.options.log.error({ account: this.account, reason }, error.message);
    throw error;
  }
}
