import { KeapError } from '../errors.js';
import type { Room } from './holds.js';
import type { Call } from '../request.js';

/** THROTTLED: its slot would come after its deadline. */
export function tooLate(call: Call, start: Room, nowMs: number): KeapError {
  const waitMs = Math.ceil(start.atMs - nowMs);
  return new KeapError(
    'THROTTLED',
    `${call.shown} would wait at least ${waitMs} ms for Keap's limit per ${start.window}, longer than this request may take. Try again then.`,
    { path: call.shown, retryAfterMs: waitMs, window: start.window },
  );
}

/** QUOTA_EXHAUSTED: nobody may call before the day begins anew. */
export function exhausted(call: Call, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `The calls that this gateway may make to Keap today are spent, so ${call.shown} was not sent. They come back at ${resetAt}.`,
    { path: call.shown, window: 'day', resetAt },
  );
}

/** QUOTA_EXHAUSTED: others may still call. */
export function shareSpent(call: Call, resetAt: string): KeapError {
  return new KeapError(
    'QUOTA_EXHAUSTED',
    `This caller has had its share of the calls that are left today: while more than half of a day's calls are used, one caller gets half of what is left in an hour. So ${call.shown} was not sent. The next share begins at ${resetAt}.`,
    { path: call.shown, window: 'day', resetAt },
  );
}
