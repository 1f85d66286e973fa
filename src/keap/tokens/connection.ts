import { createHash, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Clock } from '../../clock.js';
import { KeapError } from '../errors.js';
import { refresh, type OAuthApp } from './exchange.js';
import type { Credential, Tokens } from './port.js';
import { SealError, type Seal, type TokenPair } from './seal.js';
import type { Connections, ConnectionStore, StoredConnection } from './store.js';

export interface ConnectionParts {
  readonly app: OAuthApp;
  readonly store: ConnectionStore;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborted when the gateway ends. */
  readonly end: AbortSignal;
  /** Where a person connects an account. */
  linkFor(account: string): string;
}

/** A connection in use. */
interface Held {
  readonly stored: StoredConnection;
  readonly pair: TokenPair;
}

/** Renewed when a tenth of its life is left, five minutes at least. */
const EARLY = { share: 0.1, leastMs: 300_000 };
const AGAIN_AFTER_MS = 30_000;
/** Between two tries to keep what Keap has granted. */
const PERSIST_AGAIN_MS = 1_000;
/** Postgres's code where a tenant has a name already. */
const UNIQUE_VIOLATION = '23505';

/**
 * The tokens of one connected account. Renewed ahead of their end, by one caller of one process at a time; what Keap
 * gives is kept before it is used. A refresh token of which nobody knows whether it was spent is never sent again.
 */
export class Connection implements Tokens {
  readonly kind = 'OAUTH';
  readonly fingerprint: string;
  readonly remedy: string;
  private held: Held | null = null;
  private renewal: Promise<Held> | null = null;
  private notBeforeMs = 0;
  /** Why the last renewal came to nothing, where it may be tried again later. */
  private failure: KeapError | null = null;

  constructor(
    private readonly account: string,
    private readonly parts: ConnectionParts,
  ) {
    this.fingerprint = createHash('sha256').update(`${parts.app.clientId} ${account}`).digest('base64url').slice(0, 22);
    this.remedy = `Connect the account "${account}" again: ${parts.linkFor(account)} or keap-graph login --account ${account}.`;
  }

  async credential(): Promise<Credential> {
    const { stored, pair } = await this.good();
    return { id: String(stored.version), header: { authorization: `Bearer ${pair.accessToken}` } };
  }

  async renew(refusedId: string): Promise<boolean> {
    const { stored } = this.held ?? (await this.load());
    if (String(stored.version) !== refusedId) return true;
    // A token that was new a moment ago is not refused for its age: another one would be refused too.
    const refreshedAtMs = stored.refreshedAt?.getTime() ?? -Infinity;
    if (this.parts.clock.now() < refreshedAtMs + AGAIN_AFTER_MS) return false;
    await this.renewed(stored.version);
    return true;
  }

  /** The next need looks at what is stored. */
  forget(): void {
    this.held = null;
  }

  /** Spends the refresh token now, whatever is left of the access token's life. Rejects as `credential` does. */
  async refresh(): Promise<void> {
    await this.renewed((await this.load()).stored.version);
  }

  private async good(): Promise<Held> {
    const held = this.held ?? (await this.load());
    const { stored } = held;
    const nowMs = this.parts.clock.now();
    const endsAtMs = stored.accessExpiresAt.getTime();
    if (nowMs >= endsAtMs) {
      if (this.failure !== null && nowMs < this.notBeforeMs) throw this.failure;
      return this.renewed(stored.version);
    }
    const startedAtMs = (stored.refreshedAt ?? stored.connectedAt).getTime();
    const earlyMs = Math.max(EARLY.leastMs, (endsAtMs - startedAtMs) * EARLY.share);
    if (nowMs >= endsAtMs - earlyMs && nowMs >= this.notBeforeMs && stored.status === 'CONNECTED') {
      // Beside the call, which still goes with what it has.
      this.renewed(stored.version).catch((error: Error) => {
        this.parts.log.warn(
          { account: this.account, reason: error.message },
          'the Keap token was not renewed ahead of its end',
        );
      });
    }
    return held;
  }

  private async load(store: Connections = this.parts.store): Promise<Held> {
    const stored = await store.read(this.account);
    if (stored === null) throw this.unconnected();
    return this.adopt(stored);
  }

  private adopt(stored: StoredConnection): Held {
    this.failure = null;
    try {
      return (this.held = { stored, pair: this.parts.seal.open(this.account, stored) });
    } catch (error) {
      if (error instanceof SealError) throw new KeapError('UPSTREAM_AUTH', error.message);
      throw error;
    }
  }

  private renewed(version: number): Promise<Held> {
    this.notBeforeMs = this.parts.clock.now() + AGAIN_AFTER_MS;
    return (this.renewal ??= this.parts.store
      .exclusively(this.account, (locked) => this.renewAlone(locked, version))
      .finally(() => (this.renewal = null)));
  }

  /** Nobody else renews this account now. */
  private async renewAlone(locked: Connections, version: number): Promise<Held> {
    const stored = await locked.read(this.account);
    if (stored === null) throw this.unconnected();
    const isNewer = stored.version > version && this.parts.clock.now() < stored.accessExpiresAt.getTime();
    if (isNewer) return this.adopt(stored);
    // Somebody sent the token and was gone before the answer was kept.
    if (stored.spending !== null && stored.status === 'CONNECTED')
      return this.broken(locked, stored, 'UNKNOWN_OUTCOME');
    if (stored.status === 'BROKEN') throw this.brokenError(stored);
    const { pair } = this.adopt(stored);
    const mark = randomUUID();
    if (!(await locked.spend(this.account, stored.version, mark))) return this.load(locked);
    const outcome = await refresh(this.parts.app, pair.refreshToken);
    this.parts.log.info({ account: this.account, outcome: outcome.kind }, 'asked Keap for a new token');
    switch (outcome.kind) {
      case 'GRANTED': {
        const sealed = this.parts.seal.seal(this.account, outcome.pair);
        const nowMs = this.parts.clock.now();
        const accessExpiresAt = new Date(nowMs + outcome.expiresInMs);
        const kept = await this.persisted(locked, mark, {
          ...sealed,
          accessExpiresAt,
          grantedAt: new Date(nowMs),
          tenant: outcome.tenant ?? stored.tenant,
        });
        // Over the connection that is ours already: with as many renewals as the pool is wide nobody would get a second.
        return this.load(kept);
      }
      case 'REFUSED': {
        // Once more, in case somebody without our lock was quicker.
        const again = await locked.read(this.account);
        if (again !== null && again.version > stored.version) return this.adopt(again);
        return this.broken(locked, stored, 'REFUSED');
      }
      case 'UNKNOWN':
        return this.broken(locked, stored, 'UNKNOWN_OUTCOME');
      case 'NOT_DONE':
        await locked.unspend(this.account, mark);
        this.failure = new KeapError(
          'UPSTREAM_UNAVAILABLE',
          `${outcome.said}, so the token of account "${this.account}" was not renewed.`,
          {
            retryAfterMs: AGAIN_AFTER_MS,
          },
        );
        throw this.failure;
    }
  }

  /** Keeps what only we know, however long the database is away: it cannot be had a second time. Gives the store that took it; rejects when the gateway ends. */
  private async persisted(
    locked: Connections,
    mark: string,
    tokens: Parameters<Connections['persist']>[2],
  ): Promise<Connections> {
    let store = locked;
    for (;;) {
      try {
        await store.persist(this.account, mark, tokens);
        return store;
      } catch (error) {
        if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
          throw await this.otherName(locked, mark, tokens.tenant);
        this.parts.log.error(
          { account: this.account },
          'a new Keap token cannot be stored yet; it is not used until it is',
        );
        await this.parts.clock.sleep(PERSIST_AGAIN_MS, this.parts.end);
        ({ store } = this.parts);
      }
    }
  }

  /** What was granted is for an account that is connected under another name: it would never be stored. */
  private async otherName(locked: Connections, mark: string, tenant: string | null): Promise<KeapError> {
    const stored = await locked.read(this.account);
    if (stored?.spending === mark) await locked.break(this.account, stored.version, 'REFUSED');
    this.forget();
    return this.authError(
      `The refresh token of account "${this.account}" is for ${tenant}, which is connected under another name. ${this.remedy}`,
    );
  }

  private async broken(
    locked: Connections,
    stored: StoredConnection,
    reason: 'REFUSED' | 'UNKNOWN_OUTCOME',
  ): Promise<Held> {
    await locked.break(this.account, stored.version, reason);
    this.forget();
    const error = this.brokenError({ ...stored, brokenReason: reason });
    this.parts.log.error({ account: this.account, reason }, error.message);
    throw error;
  }

  private brokenError({ brokenReason }: StoredConnection): KeapError {
    const why =
      brokenReason === 'REFUSED'
        ? 'Keap refused its refresh token'
        : 'a renewal was cut off, and its refresh token may be spent already';
    return this.authError(`The connection of account "${this.account}" is broken: ${why}. ${this.remedy}`);
  }

  private unconnected(): KeapError {
    return this.authError(
      `The account "${this.account}" is not connected to Keap yet. Connect it: ${this.parts.linkFor(this.account)} or keap-graph login --account ${this.account}.`,
    );
  }

  private authError(message: string): KeapError {
    return new KeapError('UPSTREAM_AUTH', message, { reconnectUrl: this.parts.linkFor(this.account) });
  }
}
