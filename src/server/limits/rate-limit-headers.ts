import type { Services } from '../../graph/operation/context.js';

interface Policy {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Null where the window slides. */
  readonly resetSeconds: number | null;
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): the calls to Keap that a caller may still
 * start in this minute and today. An operation takes as many of them as its price says; one from the cache takes none.
 */
export function buildRateLimitHeaders(
  keap: Pick<Services['keap'], 'quota' | 'dayLeft'>,
  caller: string,
  nowMs: number,
): Readonly<Record<'ratelimit-policy' | 'ratelimit', string>> | null {
  const policies = listPolicies(keap, caller, nowMs);
  if (policies.length === 0) return null;
  const limits = policies.map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`);
  const left = policies.map(({ name, remaining, resetSeconds }) => {
    return `"${name}";r=${remaining}${resetSeconds === null ? '' : `;t=${resetSeconds}`}`;
  });
  return { 'ratelimit-policy': limits.join(', '), ratelimit: left.join(', ') };
}

const WINDOWS = { minute: 60, day: 86_400 } as const;

function listPolicies(keap: Pick<Services['keap'], 'quota' | 'dayLeft'>, caller: string, nowMs: number): Policy[] {
  const usage = keap.quota();
  return (['minute', 'day'] as const).flatMap((window) => {
    const known = usage.filter((one) => one.window === window);
    const [first] = known.toSorted((a, b) => a.remaining - b.remaining);
    if (first === undefined) return [];
    const { limit, remaining, resetAt } = first;
    const left = window === 'day' ? Math.min(remaining, keap.dayLeft(caller).left) : remaining;
    const resetSeconds = resetAt === null ? null : Math.max(0, Math.ceil((Date.parse(resetAt) - nowMs) / 1000));
    return [
      {
        name: `keap-calls-${window}`,
        limit: toCount(limit),
        windowSeconds: WINDOWS[window],
        remaining: toCount(left),
        resetSeconds,
      },
    ];
  });
}

/** A non-negative integer of a structured field (RFC 8941). */
const toCount = (value: number): number => Math.min(999_999_999_999_999, Math.max(0, Math.floor(value)));
