/**
 * Failures of a request to Keap. GraphQL clients see the codes in `extensions.code`.
 * Messages state what happened, on which path, and what to do. They never contain a token, a body or personal data.
 */
export type KeapErrorCode =
  | 'THROTTLED'
  | 'QUOTA_EXHAUSTED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_TIMEOUT'
  | 'UPSTREAM_AUTH'
  | 'UPSTREAM_REJECTED'
  | 'UPSTREAM_BAD_DATA';

/** The quota window that a wait refers to. */
export type QuotaWindow = 'second' | 'minute' | 'day';

/** Facts beside the message; all are safe to show. */
export interface KeapErrorFacts {
  /** Keap's HTTP status, where there is a response. */
  readonly status?: number;
  /** The path of the request, without query values. */
  readonly path?: string;
  readonly retryAfterMs?: number;
  readonly window?: QuotaWindow;
  /** RFC 3339 UTC. */
  readonly resetAt?: string;
  /** The path or method does not exist in this account: Keap sent its page for unknown paths, or 405 or 501. */
  readonly absent?: boolean;
  /** The response is too large; a retry would get the same. */
  readonly tooLarge?: boolean;
  /** The failure persists until a person acts: a retry does not help. */
  readonly lasting?: boolean;
  /** A page token or offset leads back to an earlier page. One retry may help; reading the list again does not. */
  readonly endless?: boolean;
  /** `UNKNOWN`: a write was sent and no usable response came, so Keap may have carried it out. */
  readonly outcome?: 'UNKNOWN';
  /** The URL where a person reconnects the account. */
  readonly reconnectUrl?: string;
  /** Keap's `x-request-id`, for Keap's support. */
  readonly requestId?: string;
}

/** A failure of Keap, or of the connection to it. */
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

/** A request would be longer than Keap's gateway accepts. Nothing was sent. */
export class RequestTooLongError extends Error {
  override readonly name = 'RequestTooLong';
  constructor(
    /** The longest parameter: a filter of Keap's, or `page_token`; null where there is none. */
    readonly parameter: string | null,
    length: number,
    maxLength: number,
  ) {
    const advice = parameter === null ? '' : ` Most of it is the value of \`${parameter}\`: give a shorter one.`;
    super(`The request to Keap would be ${length} characters long, and Keap accepts ${maxLength} at most.${advice}`);
  }
}

/** Connecting an account failed; the message says what to do. Nothing was changed. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  constructor(
    readonly code: 'LINK_REFUSED' | 'DENIED' | 'CODE_REFUSED' | 'OTHER_ACCOUNT' | 'APP_REFUSED' | 'KEAP_UNAVAILABLE',
    message: string,
  ) {
    super(message);
  }
}
