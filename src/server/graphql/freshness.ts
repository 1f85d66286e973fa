import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import { readFlag } from './header-flag.js';

/** How old an answer a caller takes. */
export interface CacheOptions {
  /** Keap is to be asked even where an answer is remembered. */
  readonly bypassCache?: true;
  /** Where Keap cannot be asked, an answer that ended this long ago is good enough. */
  readonly maxStaleMs?: number;
}

/** Nothing is kept longer than this beyond its time. */
const MAX_STALE_SECONDS = 86_400;

/**
 * Reads `Cache-Control: no-cache` (or `x-keap-fresh: 1`) and `x-keap-max-stale: <seconds>`. Throws a GraphQLError
 * BAD_USER_INPUT (HTTP 400) for values that are none.
 */
export function readCacheOptions(headers: IncomingHttpHeaders): CacheOptions {
  const directives = (headers['cache-control'] ?? '').toLowerCase().split(',');
  const bypassesCache =
    readFlag(headers, 'x-keap-fresh') || directives.some((one) => ['no-cache', 'no-store'].includes(one.trim()));
  const value = headers['x-keap-max-stale'];
  return {
    ...(bypassesCache ? { bypassCache: true } : {}),
    ...(value === undefined ? {} : { maxStaleMs: parseMaxStale(value) }),
  };
}

function parseMaxStale(value: string | readonly string[]): number {
  const text = String(value).trim();
  if (/^\d{1,6}$/.test(text) && Number(text) <= MAX_STALE_SECONDS) return Number(text) * 1000;
  throw new GraphQLError(
    `The header x-keap-max-stale must be whole seconds from 0 to ${MAX_STALE_SECONDS}, as in "x-keap-max-stale: 300".`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}
