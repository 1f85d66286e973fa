import { createHash } from 'node:crypto';
import { KeapError } from '../errors.js';
import { AppRefused, ConnectionErrors } from './connection-errors.js';
import type { Credential, Credentials } from '../credentials.js';
import { RETRY_AFTER_MS, TokenRefresh, type TokenRefreshOptions } from './token-refresh.js';
import type { TokenPair } from './token-cipher.js';
import type { StoredConnection } from './store.js';

export interface ConnectionOptions extends TokenRefreshOptions {
  /** The page where a person connects an account. */
  buildStartLink(account: string): string;
}

/** A stored connection, decrypted. */
interface LoadedConnection {
  readonly stored: StoredConnection;
  /** When the access token expires, by the monotonic clock, and its whole lifetime. */
  readonly endsAtMs: number;
  readonly lifeMs: number;
  readonly pair: TokenPair;
}

/** How long to wait before another refresh after Keap rejected the app: a person has to fix it first. */
const APP_REFUSED_RETRY_MS = 600_000;
/** Refresh when a tenth of the lifetime is left, five minutes at least. */
const REFRESH_AHEAD = { share: 0.1, minMs: 300_000 };

/**
 * The tokens of one connected account. One caller of one process at a time refreshes them, before they expire; new tokens
 * are stored before they are used. A refresh token that may be used up is never sent again.
 */
export class Connection implements Credentials {
  readonly kind = 'OAUTH';
  readonly fingerprint: string;
  readonly howToFix: string;
  private readonly connectionErrors: ConnectionErrors;
  private loaded: LoadedConnection | null = null;
  private pendingRefresh: Promise<LoadedConnection> | null = null;
  private notBeforeMs = 0;
  /** When a refresh of this process last gave new tokens. */
  private refreshedAtMs = -Infinity;
  /** Why the last refresh failed, if it may be tried again later. */
  private failure: KeapError | null = null;

  constructor(
    private readonly account: string,
    private readonly options: ConnectionOptions,
  ) {
    this.fingerprint = createHash('sha256')
      .update(`${options.app.clientId} ${account}`)
      .digest('base64url')
      .slice(0, 22);
    this.connectionErrors = new ConnectionErrors(account, options.buildStartLink(account));
    this.howToFix = this.connectionErrors.howToFix;
  }

  async credential(): Promise<Credential> {
    const { stored, pair } = await this.getUsable();
    return { id: String(stored.version), header: { authorization: `Bearer ${pair.accessToken}` } };
  }

  async renew(refusedId: string): Promise<boolean> {
    const { stored } = this.loaded ?? (await this.load());
    if (String(stored.version) !== refusedId) return true;
    // A token that was new a moment ago was not rejected for its age, so a new one would be rejected too.
    const ageMs = this.options.clock.now() - (stored.refreshedAt?.getTime() ?? -Infinity);
    // A negative age means that the wall clock was set back, and the date is useless.
    const isRecent = ageMs >= 0 && ageMs < RETRY_AFTER_MS;
    // A connection that a person made since has `refreshedAt` null.
    const isOwnRefresh =
      stored.refreshedAt !== null && this.options.clock.monotonicMs() < this.refreshedAtMs + RETRY_AFTER_MS;
    if (isRecent || isOwnRefresh) return false;
    if (this.appRefusal() !== null && this.options.clock.monotonicMs() < this.notBeforeMs) throw this.failure;
    await this.startRefresh(stored.version);
    return true;
  }

  /** The error if Keap rejected the app itself at the last refresh; null otherwise. */
  appRefusal(): AppRefused | null {
    return this.failure instanceof AppRefused ? this.failure : null;
  }

  /** The next `credential` reads the store again. */
  invalidate(): void {
    this.loaded = null;
  }

  /** Uses the refresh token now, even if the access token is still valid. Rejects as `credential` does. */
  async refresh(): Promise<void> {
    await this.startRefresh((await this.load()).stored.version);
  }

  private async getUsable(): Promise<LoadedConnection> {
    const loaded = this.loaded ?? (await this.load());
    const { stored, endsAtMs, lifeMs } = loaded;
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs >= endsAtMs) {
      if (this.failure !== null && nowMs < this.notBeforeMs) throw this.failure;
      return this.startRefresh(stored.version);
    }
    const aheadMs = Math.max(REFRESH_AHEAD.minMs, lifeMs * REFRESH_AHEAD.share);
    if (nowMs >= endsAtMs - aheadMs && nowMs >= this.notBeforeMs && stored.status === 'CONNECTED') {
      // In parallel to the call, which uses the current token.
      this.startRefresh(stored.version).catch((error: Error) => {
        this.options.log.warn(
          { account: this.account, reason: error.message },
          'the Keap token was not refreshed before its expiry',
        );
      });
    }
    return loaded;
  }

  private async load(): Promise<LoadedConnection> {
    const stored = await this.options.store.read(this.account);
    if (stored === null) throw this.connectionErrors.unconnected();
    return this.setLoaded(stored);
  }

  private setLoaded(stored: StoredConnection): LoadedConnection {
    this.failure = null;
    const { clock, tokenCipher } = this.options;
    const expiresAtMs = stored.accessExpiresAt.getTime();
    const lifeMs = expiresAtMs - (stored.refreshedAt ?? stored.connectedAt).getTime();
    // Never more than the lifetime: a wall clock that was set back would give more.
    const leftMs = Math.min(lifeMs, expiresAtMs - clock.now());
    const endsAtMs = clock.monotonicMs() + leftMs;
    return (this.loaded = { stored, endsAtMs, lifeMs, pair: tokenCipher.decrypt(this.account, stored) });
  }

  private startRefresh(version: number): Promise<LoadedConnection> {
    this.notBeforeMs = this.options.clock.monotonicMs() + RETRY_AFTER_MS;
    return (this.pendingRefresh ??= new Promise<LoadedConnection>((resolve, reject) => {
      const fail = (error: Error): void => {
        const isRefused = error instanceof AppRefused;
        if (isRefused) this.notBeforeMs = this.options.clock.monotonicMs() + APP_REFUSED_RETRY_MS;
        if (isRefused || (error instanceof KeapError && error.code === 'UPSTREAM_UNAVAILABLE')) this.failure = error;
        else this.invalidate();
        reject(error);
      };
      new TokenRefresh(this.account, this.options, this.connectionErrors, fail)
        .run(version)
        .then((stored) => {
          this.refreshedAtMs = this.options.clock.monotonicMs();
          return this.setLoaded(stored);
        })
        .then(resolve, fail)
        .finally(() => (this.pendingRefresh = null));
    }));
  }
}
