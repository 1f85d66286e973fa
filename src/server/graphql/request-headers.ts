import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';

/** Which cached responses a caller accepts. */
export interface CacheOptions {
  /** Calls Keap even where a response is cached. */
  readonly bypassCache?: true;
  /** Accepts a response that expired at most this long ago where Keap is not available. */
  readonly maxStaleMs?: number;
}

/** No cached response is kept longer than this after it expires. */
const MAX_STALE_SECONDS = 86_400;

/**
 * Reads `Cache-Control: no-cache` (or `x-keap-fresh: 1`) and `x-keap-max-stale: <seconds>`. Throws a GraphQLError
 * BAD_USER_INPUT (HTTP 400) for invalid values.
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

/**
 * Whether a boolean header is on: `1` or `true`; off: `0`, `false` or no header. Throws a GraphQLError BAD_USER_INPUT
 * (HTTP 400) for other values: a misspelt dry run must not write.
 */
export function readFlag(headers: IncomingHttpHeaders, name: string): boolean {
  const value = headers[name];
  if (value === undefined) return false;
  const text = String(value).trim().toLowerCase();
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new GraphQLError(`The header ${name} must be 1 or 0, as in "${name}: 1". Nothing was sent.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
