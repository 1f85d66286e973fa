import type { Payload } from '../../resources/row.js';
import type { WriteWay } from '../../resources/writes/way.js';
import type { Context } from '../context.js';
import { Faults } from './faults.js';

/**
 * What is sent, with the user we are connected as at `column` where the input names none: v2 demands one. Throws
 * BAD_USER_INPUT where Keap does not tell who we are.
 */
export function selfOr(
  context: Context,
  column: string,
  field: string,
): (sent: Payload, way: WriteWay) => Promise<Payload> {
  return async (sent, way) => {
    if (way.api === 'v1' || sent[column] !== undefined) return sent;
    const self = await context.writes.self();
    const faults = new Faults();
    if (self === null)
      faults.add(['input', field], 'is needed: Keap does not tell which user the credential belongs to.');
    faults.refuse();
    return { ...sent, [column]: self };
  };
}
