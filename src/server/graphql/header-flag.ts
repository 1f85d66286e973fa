import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';

/**
 * Whether a header that switches something on does so: `1` or `true` does, `0`, `false` and none do not. Throws a
 * GraphQLError BAD_USER_INPUT (HTTP 400) for anything else: a dry run that was misspelt must not write.
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
