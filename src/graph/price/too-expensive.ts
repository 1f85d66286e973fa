import { GraphQLError } from 'graphql';
import type { PriceEstimate } from './price.type.js';

/** The refusal of an operation before anything of it is sent. Names the field that costs most. */
export function tooExpensiveError({ calls, atMostCalls, limit, fields: [mostExpensive] }: PriceEstimate): GraphQLError {
  const where =
    mostExpensive === undefined
      ? ''
      : `; ${mostExpensive.path ?? mostExpensive.resource} alone takes ${mostExpensive.calls} (${mostExpensive.plan ?? 'one by one'})`;
  const message =
    `The operation would make about ${calls} calls to Keap, and it may make ${limit}${where}. Nothing was sent. ` +
    "Ask for fewer records or edges at a time, or let the gateway's operator raise MAX_KEAP_CALLS_PER_QUERY.";
  const field = mostExpensive?.path ?? null;
  return new GraphQLError(message, {
    extensions: { code: 'TOO_EXPENSIVE', estimatedCalls: calls, atMostCalls, limit, field },
  });
}
