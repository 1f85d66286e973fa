import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import type { Context } from '../operation/context.js';

/**
 * Plans a list for the endpoint in use. One that has not answered yet may be missing: where the plan fails for it, but not
 * for one to try after it, a read of one record decides. Throws EndpointChanged where the endpoint is missing, and the
 * error of the plan where it answers.
 */
export async function planForEndpoint<Plan>(
  { loaders: { source } }: Context,
  key: ResourceKey,
  plan: (endpoint: Endpoint) => Plan,
  parentId: string | null = null,
): Promise<Plan> {
  try {
    return plan(source.endpoint(key));
  } catch (error) {
    if (source.alternatives(key).some((endpoint) => succeeds(() => plan(endpoint))))
      await source.fetchPage(key, { size: 1, ...(parentId === null ? {} : { parentId }) }, 'is the endpoint served');
    throw error;
  }
}

/** Whether a function returns. */
export function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
