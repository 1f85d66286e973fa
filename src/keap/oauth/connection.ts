import { createHash } from 'node:crypto';
import { KeapError } from '../errors.js';
import { AppRefused, Lapses } from './connection-errors.js';
import type { Credential, Tokens } from '../credentials.js';
import { AGAIN_AFTER_MS, Renewal, type RenewalParts } from './token-refresh.js';
import type { TokenPair } from './token-cipher.js';
import type { StoredConnection } from './store.js';

export interface ConnectionParts extends RenewalParts {
  /** Where a person connects an account. */
  linkFor(account: string): string;
}

/** A connection in use. */
interface Held {
  readonly stored: StoredConnection;
  /** When the access token ends, and how long it lives in all; by the monotonic clock. */
  readonly endsAtMs: number;
  readonly lifeMs: number;
  readonly pair: TokenPair;
}

/** How long nothing is asked of a token endpoint that does not take the app: a person has to act, and may have. */
const APP_REFUSED_MS = 600_000;
/** Renewed when a tenth of its life is left, five minutes at least. */
const EARLY = { share: 0.1, leastMs: 300_000 };

/**
 * The tokens of one connected account. Renewed ahead of their end, by one caller of one process at a time; what Keap
 * gives is kept before it is used. A refresh token of which nobody knows whether it was spent is never sent again.
 */
export class Connection implements Tokens {
  readonly kind = 'OAUTH';
  readonly fingerprint: string;
  readonly remedy: string;
  private readonly lapses: Lapses;
  private held: Held | null = null;
  private renewal: Promise<Held> | null = null;
  private notBeforeMs = 0;
  /** When a renewal of ours last gave new tokens. */
  private renewedAtMs = -Infinity;
  /** Why the last renewal came to nothing, where it may be tried again later. */
  private failure: KeapError | null = null;

  constructor(
    private readonly account: string,
    private readonly parts: ConnectionParts,
  ) {
    this.fingerprint = createHash('sha256').update(`${parts.app.clientId} ${account}`).digest('base64url').slice(0, 22);
    this.lapses = new Lapses(account, parts.linkFor(account));
    this.remedy = this.lapses.remedy;
  }

  async credential(): Promise<Credential> {
    const { stored, pair } = await this.good();
    return { id: String(stored.version), header: { authorization: `Bearer ${pair.accessToken}` } };
  }

  async renew(refusedId: string): Promise<boolean> {
    const { stored } = this.held ?? (await this.load());
    if (String(stored.version) !== refusedId) return true;
    // A token that was new a moment ago is not refused for its age: another one would be refused too.
    const ageMs = this.parts.clock.now() - (stored.refreshedAt?.getTime() ?? -Infinity);
    // Younger than nothing: the wall clock was set back, and the date tells nothing.
    const isNew = ageMs >= 0 && ageMs < AGAIN_AFTER_MS;
    // What a person connected since has never been renewed.
    const isOurs = stored.refreshedAt !== null && this.parts.clock.monotonicMs() < this.renewedAtMs + AGAIN_AFTER_MS;
    if (isNew || isOurs) return false;
    if (this.appRefusal() !== null && this.parts.clock.monotonicMs() < this.notBeforeMs) throw this.failure;
    await this.renewed(stored.version);
    return true;
  }

  /** What Keap has against the app itself, where it refused it the last time it was asked; null otherwise. */
  appRefusal(): AppRefused | null {
    return this.failure instanceof AppRefused ? this.failure : null;
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
    const { stored, endsAtMs, lifeMs } = held;
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs >= endsAtMs) {
      if (this.failure !== null && nowMs < this.notBeforeMs) throw this.failure;
      return this.renewed(stored.version);
    }
    const earlyMs = Math.max(EARLY.leastMs, lifeMs * EARLY.share);
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

  private async load(): Promise<Held> {
    const stored = await this.parts.store.read(this.account);
    if (stored === null) throw this.lapses.unconnected();
    return this.adopt(stored);
  }

  private adopt(stored: StoredConnection): Held {
    this.failure = null;
    const { clock, tokenCipher } = this.parts;
    const expiresAtMs = stored.accessExpiresAt.getTime();
    const lifeMs = expiresAtMs - (stored.refreshedAt ?? stored.connectedAt).getTime();
    // Never longer than its life, which a wall clock that was set back would promise.
    const leftMs = Math.min(lifeMs, expiresAtMs - clock.now());
    const endsAtMs = clock.monotonicMs() + leftMs;
    return (this.held = { stored, endsAtMs, lifeMs, pair: tokenCipher.decrypt(this.account, stored) });
  }

  private renewed(version: number): Promise<Held> {
    this.notBeforeMs = this.parts.clock.monotonicMs() + AGAIN_AFTER_MS;
    return (this.renewal ??= new Promise<Held>((resolve, reject) => {
      const fail = (error: Error): void => {
        const isRefused = error instanceof AppRefused;
        if (isRefused) this.notBeforeMs = this.parts.clock.monotonicMs() + APP_REFUSED_MS;
        if (isRefused || (error instanceof KeapError && error.code === 'UPSTREAM_UNAVAILABLE')) this.failure = error;
        else this.forget();
        reject(error);
      };
      new Renewal(this.account, this.parts, this.lapses, fail)
        .run(version)
        .then((stored) => {
          this.renewedAtMs = this.parts.clock.monotonicMs();
          return this.adopt(stored);
        })
        .then(resolve, fail)
        .finally(() => (this.renewal = null));
    }));
  }
}
