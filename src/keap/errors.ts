/**
 * What can go wrong when Keap is asked. The codes are the ones a GraphQL client sees in `extensions.code`.
 * Messages say what happened, to which path, and what to do; never a token, a body or a person's data.
 */
export type KeapErrorCode =
  | 'THROTTLED'
  | 'QUOTA_EXHAUSTED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_AUTH'
  | 'UPSTREAM_REJECTED'
  | 'UPSTREAM_BAD_DATA';

/** Which of Keap's limits a wait is about. */
export type QuotaWindow = 'second' | 'minute' | 'day';

/** Facts beside the message; every one is safe to show. */
export interface KeapErrorFacts {
  /** Keap's HTTP status, when it answered at all. */
  readonly status?: number;
  /** The path asked, without query values. */
  readonly path?: string;
  readonly retryAfterMs?: number;
  readonly window?: QuotaWindow;
  /** RFC 3339 UTC. */
  readonly resetAt?: string;
  /** Keap has nothing at this path in this account: the page for unknown paths, or a method that is not there. */
  readonly absent?: boolean;
  /** The answer is larger than is accepted: it would be so again. */
  readonly tooLarge?: boolean;
  /** It stays so until a person has acted: asking again at once does not help. */
  readonly lasting?: boolean;
  /** A list leads back to what it gave before. Asking once more may help; reading it all again does not. */
  readonly endless?: boolean;
  /** `UNKNOWN`: a write was sent and no usable answer came, so it may have been carried out. */
  readonly outcome?: 'UNKNOWN';
  /** Where a person connects the account again. */
  readonly reconnectUrl?: string;
  /** Keap's `x-request-id`, for Keap's support. */
  readonly requestId?: string;
}

/** Thrown by everything in `keap/`. */
export class KeapError extends Error {
  override readonly name = 'KeapError';
  constructor(
    readonly code: KeapErrorCode,
    message: string,
    readonly facts: KeapErrorFacts = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A request would be longer than what stands before Keap lets pass. Nothing was sent. */
export class RequestTooLongError extends Error {
  override readonly name = 'RequestTooLong';
  constructor(
    /** What makes it so long: a filter of Keap's, or `page_token`; null where nothing stands out. */
    readonly parameter: string | null,
    length: number,
    maxLength: number,
  ) {
    const advice = parameter === null ? '' : ` Most of it is the value of \`${parameter}\`: give a shorter one.`;
    super(`The request to Keap would be ${length} characters long, and ${maxLength} is the most that passes.${advice}`);
  }
}

/** Connecting an account did not work; the message says what to do. Nothing was changed. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  constructor(
    readonly code: 'LINK_REFUSED' | 'DENIED' | 'CODE_REFUSED' | 'OTHER_ACCOUNT' | 'APP_REFUSED' | 'KEAP_UNAVAILABLE',
    message: string,
  ) {
    super(message);
  }
}
