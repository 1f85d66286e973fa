import { KeapError } from '../errors.js';
import type { BrokenReason } from './store.js';

const brokenReasonTexts: Readonly<Record<BrokenReason, string>> = {
  REFUSED: 'Keap rejected its refresh token',
  UNKNOWN_OUTCOME: 'a token refresh was interrupted, and its refresh token may be used up',
  OTHER_TENANT: 'its refresh token is for another Keap account, or for one that is connected under another name',
};

/** Keap rejects the OAuth app itself, until a person fixes it. */
export class AppRefused extends KeapError {}

/** The errors of one account's connection, each with what a person can do about it. */
export class ConnectionErrors {
  /** What a person has to do when Keap rejects the credential permanently. */
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

  /** The refresh may succeed later. `reason` begins the sentence. */
  temporary(reason: string, retryAfterMs: number): KeapError {
    return new KeapError(
      'UPSTREAM_UNAVAILABLE',
      `${reason}, so the token of account "${this.account}" was not refreshed.`,
      {
        retryAfterMs,
      },
    );
  }

  /** `reason` and `howToFix` each begin a sentence. */
  appRefused(reason: string, howToFix: string): AppRefused {
    return new AppRefused(
      'UPSTREAM_AUTH',
      `${reason}, so the token of account "${this.account}" was not refreshed. ${howToFix}.`,
    );
  }

  private get instructions(): string {
    return `${this.link} or keap-graph login --account ${this.account}`;
  }

  private authError(message: string): KeapError {
    return new KeapError('UPSTREAM_AUTH', message, { reconnectUrl: this.link });
  }
}
