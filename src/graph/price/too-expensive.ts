import { GraphQLError } from 'graphql';
import type { Price } from './price.type.js';

/** The refusal of an operation before anything of it is sent. Names the dearest field. */
export function tooExpensive({ calls, limit, fields: [dearest] }: Price): GraphQLError {
  const where =
    dearest === undefined
      ? ''
      : `; ${dearest.path ?? dearest.resource} alone takes ${dearest.calls} (${dearest.plan ?? 'one by one'})`;
  const message =
    `The operation would make about ${calls} calls to Keap, and it may make ${limit}${where}. Nothing was sent. ` +
    'Ask for fewer records or edges at a time, or raise MAX_KEAP_CALLS_PER_QUERY.';
  const extensions = { code: 'TOO_EXPENSIVE', estimatedCalls: calls, limit, field: dearest?.path ?? null };
  return new GraphQLError(message, { extensions });
}
