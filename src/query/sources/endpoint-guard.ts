import { KeapError } from '../../keap/errors.js';
import type { Endpoint } from '../../resources/row.js';
import { table, type ResourceKey } from '../../resources/table.js';

/**
 * Keeps the records of two endpoints of a collection out of one operation, where the endpoints may hold different records
 * (`hasIdsPerEndpoint`): the account may begin or cease to serve one while the operation runs.
 */
export class EndpointGuard {
  private readonly paths = new Map<ResourceKey, string>();

  /** Call with the endpoint of each response. Throws UPSTREAM_UNAVAILABLE where it is not that of the first. */
  assertSame(key: ResourceKey, { path }: Endpoint): void {
    if (!table[key].hasIdsPerEndpoint) return;
    const firstPath = this.paths.get(key) ?? path;
    this.paths.set(key, firstPath);
    if (firstPath === path) return;
    throw new KeapError(
      'UPSTREAM_UNAVAILABLE',
      `Keap served ${key} as ${firstPath} and then as ${path}, which may hold different records. Try again: the next operation uses one of them.`,
      { path },
    );
  }
}
