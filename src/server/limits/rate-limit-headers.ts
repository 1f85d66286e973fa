import type { Services } from '../../graph/operation/context.js';

type Left = ReturnType<Services['keap']['callsLeft']>;

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): the calls to Keap that a caller may still
 * start in this minute and today. An operation takes as many of them as its price says; one from the cache takes none.
 * The minute slides, so it has no end (`t`).
 */
export function buildRateLimitHeaders(
  { minute, day, dayEndsAt }: Left,
  nowMs: number,
): Readonly<Record<'ratelimit-policy' | 'ratelimit', string>> {
  const seconds = Math.max(0, Math.ceil((Date.parse(dayEndsAt) - nowMs) / 1000));
  return {
    'ratelimit-policy': `"keap-calls-minute";q=${toCount(minute.limit)};w=60, "keap-calls-day";q=${toCount(day.limit)};w=86400`,
    ratelimit: `"keap-calls-minute";r=${toCount(minute.left)}, "keap-calls-day";r=${toCount(day.left)};t=${toCount(seconds)}`,
  };
}

/** An integer of a structured field (RFC 8941 3.3.1). */
const toCount = (value: number): number => Math.min(999_999_999_999_999, Math.max(0, Math.floor(value)));
