import type { Payload } from '../../resources/row.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { Context } from '../operation/context.js';

/**
 * What is sent, with the user we are connected as at `column` where the input names none: v2 demands one. Where Keap does
 * not tell who we are, the account may have no v2 at all, which shows when it is sent: then v1 needs none.
 */
export function defaultToSelf(
  context: Context,
  column: string,
): (payload: Payload, endpoint: WriteEndpoint) => Promise<Payload> {
  return async (payload, endpoint) => {
    if (endpoint.apiVersion === 'v1' || payload[column] !== undefined) return payload;
    const self = await context.writes.fetchConnectedUserId();
    return self === null ? payload : { ...payload, [column]: self };
  };
}
