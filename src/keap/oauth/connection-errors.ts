import { KeapError } from '../errors.js';
import type { BrokenReason } from './store.js';

const brokenReasonTexts: Readonly<Record<BrokenReason, string>> = {
  REFUSED: 'Keap refused its refresh token',
  UNKNOWN_OUTCOME: 'a renewal was cut off, and its refresh token may be spent already',
  OTHER_TENANT: 'its refresh token is for another Keap account, or for one that is connected under another name',
};

/** Keap does not take the OAuth app itself: it stays so until a person has acted. */
export class AppRefused extends KeapError {}

/** What keeps one account from being asked, told with what a person can do about it. */
export class ConnectionErrors {
  /** What a person has to do when Keap refuses the credential for good. */
  readonly howToFix: string;

  constructor(
    private readonly account: string,
    private readonly link: string,
  ) {
    this.howToFix = `Connect the account "${account}" again: ${this.instructions}.`;
  }

  broken(reason: BrokenReason): KeapError {
    return this.authError(
      `The connection of account "${this.account}" is broken: ${brokenReasonTexts[reason]}. ${this.howToFix}`,
    );
  }

  unconnected(): KeapError {
    return this.authError(
      `The account "${this.account}" is not connected to Keap yet. Connect it: ${this.instructions}.`,
    );
  }

  /** It may be had later. `why` begins the sentence. */
  temporary(reason: string, retryAfterMs: number): KeapError {
    return new KeapError(
      'UPSTREAM_UNAVAILABLE',
      `${reason}, so the token of account "${this.account}" was not renewed.`,
      {
        retryAfterMs,
      },
    );
  }

  /** Both begin a sentence. */
  appRefused(reason: string, howToFix: string): AppRefused {
    return new AppRefused(
      'UPSTREAM_AUTH',
      `${reason}, so the token of account "${this.account}" was not renewed. ${howToFix}.`,
    );
  }

  private get instructions(): string {
    return `${this.link} or keap-graph login --account ${this.account}`;
  }

  private authError(message: string): KeapError {
    return new KeapError('UPSTREAM_AUTH', message, { reconnectUrl: this.link });
  }
}
