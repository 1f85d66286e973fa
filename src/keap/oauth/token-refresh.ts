import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import type { KeapError } from '../errors.js';
import { isSameTenant } from '../identity/tenant.js';
import { refresh, type Exchanged, type OAuthApp } from './token-endpoint.js';
import type { Lapses } from './connection-errors.js';
import type { TokenCipher } from './token-cipher.js';
import {
  TenantTaken,
  type BrokenReason,
  type Connections,
  type ConnectionStore,
  type NewTokens,
  type StoredConnection,
} from './store.js';

export interface RenewalParts {
  readonly app: OAuthApp;
  readonly store: ConnectionStore;
  readonly tokenCipher: TokenCipher;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the gateway ends. */
  readonly end: AbortSignal;
}

/** How long a renewal that came to nothing is not tried again. */
export const AGAIN_AFTER_MS = 30_000;
/** Between two tries to write down what came of a renewal: longer from time to time. */
const WRITE_AGAIN_MS = { first: 1_000, most: 30_000 };

/** One renewal of an account's tokens: only one runs at a time, whichever process it is in. */
export class Renewal {
  private readonly mark = randomUUID();

  constructor(
    private readonly account: string,
    private readonly parts: RenewalParts,
    private readonly lapses: Lapses,
    /** Told what those who wait should get, where the renewal itself goes on without them. */
    private readonly letGo: (error: KeapError) => void,
  ) {}

  /**
   * Gives the connection with newer tokens than those of `version`, stored already. Rejects with KeapError UPSTREAM_AUTH
   * where a person has to connect the account again or to mend the app, and UPSTREAM_UNAVAILABLE where it may work later.
   */
  run(version: number): Promise<StoredConnection> {
    return this.parts.store.exclusively(this.account, (locked) => this.alone(locked, version));
  }

  private async alone(locked: Connections, version: number): Promise<StoredConnection> {
    const stored = await this.read(locked);
    if (stored.version > version && this.parts.clock.now() < stored.accessExpiresAt.getTime()) return stored;
    if (stored.brokenReason !== null) throw this.lapses.broken(stored.brokenReason);
    // Somebody sent the token and was gone before the answer was kept.
    if (stored.spending !== null) return this.broken(locked, stored, 'UNKNOWN_OUTCOME');
    const { refreshToken } = this.parts.tokenCipher.decrypt(this.account, stored);
    if (!(await locked.spend(this.account, stored.version, this.mark))) return this.read(locked);
    const outcome = await refresh(this.parts.app, refreshToken);
    this.parts.log.info({ account: this.account, outcome: outcome.kind }, 'asked Keap for a new token');
    return this.settled(locked, stored, outcome);
  }

  private async settled(locked: Connections, stored: StoredConnection, outcome: Exchanged): Promise<StoredConnection> {
    switch (outcome.kind) {
      case 'GRANTED':
        return this.granted(locked, stored, outcome);
      case 'REFUSED': {
        // Once more, in case somebody without our lock was quicker.
        const again = await this.read(locked);
        return again.version > stored.version ? again : this.broken(locked, stored, 'REFUSED');
      }
      case 'UNKNOWN':
        return this.broken(locked, stored, 'UNKNOWN_OUTCOME');
      case 'APP_REFUSED':
      case 'NOT_DONE': {
        const error =
          outcome.kind === 'NOT_DONE'
            ? this.lapses.later(outcome.said, AGAIN_AFTER_MS)
            : this.lapses.appRefused(outcome.said, outcome.whatToDo);
        await this.written(locked, error, (store) => store.unspend(this.account, this.mark));
        throw error;
      }
    }
  }

  private async granted(
    locked: Connections,
    stored: StoredConnection,
    { pair, tenant, expiresInMs }: Extract<Exchanged, { kind: 'GRANTED' }>,
  ): Promise<StoredConnection> {
    // Its snapshots and what is remembered of it belong to one tenant.
    const isOther = tenant !== null && stored.tenant !== null && !isSameTenant(tenant, stored.tenant);
    if (isOther) return this.broken(locked, stored, 'OTHER_TENANT');
    const nowMs = this.parts.clock.now();
    const tokens: NewTokens = {
      ...this.parts.tokenCipher.encrypt(this.account, pair),
      accessExpiresAt: new Date(nowMs + expiresInMs),
      grantedAt: new Date(nowMs),
      tenant: tenant ?? stored.tenant,
    };
    const error = this.lapses.later('The database cannot store what Keap granted', WRITE_AGAIN_MS.most);
    try {
      const store = await this.written(locked, error, (to) => to.persist(this.account, this.mark, tokens));
      // Over the connection that is ours already: with as many renewals as the pool is wide nobody would get a second.
      return await this.read(store);
    } catch (fault) {
      if (fault instanceof TenantTaken) return this.broken(locked, stored, 'OTHER_TENANT');
      throw fault;
    }
  }

  /**
   * Writes down what only we know, however long the database is away: a granted pair cannot be had a second time, and a
   * mark that stays breaks the connection. Nobody waits for more than the first try. Gives the store that took it.
   */
  private async written(
    locked: Connections,
    meanwhile: KeapError,
    write: (store: Connections) => Promise<unknown>,
  ): Promise<Connections> {
    let store = locked;
    for (let waitMs = WRITE_AGAIN_MS.first; ; waitMs = Math.min(waitMs * 2, WRITE_AGAIN_MS.most)) {
      try {
        await write(store);
        return store;
      } catch (error) {
        if (error instanceof TenantTaken) throw error;
        this.letGo(meanwhile);
        this.parts.log.error(
          { account: this.account, waitMs },
          'the database does not take what came of a renewal yet',
        );
        await this.parts.clock.sleep(waitMs, this.parts.end);
        ({ store } = this.parts);
      }
    }
  }

  private async read(from: Connections): Promise<StoredConnection> {
    const stored = await from.read(this.account);
    if (stored === null) throw this.lapses.unconnected();
    return stored;
  }

  private async broken(locked: Connections, stored: StoredConnection, reason: BrokenReason): Promise<never> {
    await locked.break(this.account, stored.version, reason);
    const error = this.lapses.broken(reason);
    this.parts.log.error({ account: this.account, reason }, error.message);
    throw error;
  }
}
