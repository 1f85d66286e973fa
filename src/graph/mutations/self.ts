import type { Payload } from '../../resources/row.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { Context } from '../operation/context.js';

/**
 * Sets `column` to the connected user where the input names none, since v2 requires one. Where Keap does not return the
 * connected user, sends none: the account may have no v2, and v1 requires none.
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
