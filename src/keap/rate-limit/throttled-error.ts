import { KeapError } from '../errors.js';
import type { Availability } from './header-windows.js';
import type { KeapRequest } from '../request.js';

/** THROTTLED: its slot would come after its deadline. */
export function throttledError(request: KeapRequest, availability: Availability, nowMs: number): KeapError {
  const waitMs = Math.ceil(availability.atMs - nowMs);
  return new KeapError(
    'THROTTLED',
    `${request.label} would wait at least ${waitMs} ms for Keap's limit per ${availability.window}, longer than this request may take. Try again then.`,
    { path: request.label, retryAfterMs: waitMs, window: availability.window },
  );
}

/** QUOTA_EXHAUSTED: nobody may call before the day begins anew. */
export function quotaExhaustedError(request: KeapRequest, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `The calls that this gateway may make to Keap today are spent, so ${request.label} was not sent. They come back at ${resetAt}.`,
    { path: request.label, window: 'day', resetAt },
  );
}

/** QUOTA_EXHAUSTED: others may still call. */
export function callerShareExhaustedError(request: KeapRequest, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `This caller has had its share of the calls that are left today: while more than half of a day's calls are used, one caller gets half of what is left in an hour. So ${request.label} was not sent. The next share begins at ${resetAt}.`,
    { path: request.label, window: 'day', resetAt },
  );
}
