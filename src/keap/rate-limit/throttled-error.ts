import { KeapError } from '../errors.js';
import type { Availability } from './header-windows.js';
import type { KeapRequest } from '../request.js';

/** THROTTLED: the slot of the request is after its deadline. */
export function throttledError(request: KeapRequest, availability: Availability, nowMs: number): KeapError {
  const waitMs = Math.ceil(availability.atMs - nowMs);
  return new KeapError(
    'THROTTLED',
    `${request.label} would wait at least ${waitMs} ms for Keap's limit per ${availability.window}, longer than this request may take. Try again after that time.`,
    { path: request.label, retryAfterMs: waitMs, window: availability.window },
  );
}

/** QUOTA_EXHAUSTED: no caller may call before the next day. */
export function quotaExhaustedError(request: KeapRequest, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `The calls that this gateway may make to Keap today are used up, so ${request.label} was not sent. The next day starts at ${resetAt}.`,
    { path: request.label, window: 'day', resetAt },
  );
}

/** QUOTA_EXHAUSTED: other callers may still call. */
export function callerShareExhaustedError(request: KeapRequest, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `This caller has used its share of the calls left today, so ${request.label} was not sent: while more than half of a day's calls are used, one caller gets half of the rest in an hour. The next share begins at ${resetAt}.`,
    { path: request.label, window: 'day', resetAt },
  );
}
