import type { KeapError } from '../errors.js';
import type { KeapRequest } from '../request.js';

/** How patient a lane is. A person waits seconds; a snapshot has all night. */
export interface Patience {
  readonly attempts: number;
  readonly capMs: number;
  /** The longest single wait that Keap may ask for. */
  readonly longestMs: number;
}

export const PATIENCE: Readonly<Record<KeapRequest['requestContext']['priority'], Patience>> = {
  interactive: { attempts: 6, capMs: 4000, longestMs: 60_000 },
  background: { attempts: 14, capMs: 30_000, longestMs: 600_000 },
};

const BASE_MS = 200;
/** Garbled answers are noise on the line or a fault that stays; a few tries tell which. */
const GARBLED_ATTEMPTS = 4;

/**
 * Whether asking again can help and cannot harm. Keap has no idempotency keys, so a write is repeated only when it was
 * refused unread (docs/keap-api.md 3.2).
 */
export function mayRetry(request: KeapRequest, error: KeapError, attempt: number): boolean {
  const refusedUnread = error.code === 'THROTTLED' && error.facts.status === 429;
  if (attempt >= PATIENCE[request.requestContext.priority].attempts) return false;
  if (refusedUnread) return true;
  if (request.method !== 'GET' && request.method !== 'DELETE') return false;
  if (error.facts.tooLarge === true || error.facts.lasting === true) return false;
  if (error.code === 'UPSTREAM_BAD_DATA') return attempt < GARBLED_ATTEMPTS;
  return error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_TIMEOUT';
}

/** How long to wait before the next attempt; `random` is 0 to 1. Keap's own `Retry-After` is the least. */
export function waitBeforeMs(request: KeapRequest, error: KeapError, attempt: number, random: number): number {
  const { capMs } = PATIENCE[request.requestContext.priority];
  const ceilingMs = Math.min(capMs, BASE_MS * 2 ** (attempt - 1));
  const askedMs = error.facts.retryAfterMs;
  if (askedMs !== undefined) return askedMs + random * Math.min(BASE_MS, ceilingMs);
  if (error.code !== 'THROTTLED') return random * ceilingMs;
  // The minute's budget is empty: the throttle itself holds the next attempt until the minute turns.
  if (error.facts.window === 'minute') return 0;
  // None is empty: the spike arrest. 100–1000 ms at first (docs/keap-api.md 3.2), more while it goes on.
  return 100 + random * Math.max(900, ceilingMs);
}
