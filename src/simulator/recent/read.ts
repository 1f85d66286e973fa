import type { InternalWorld } from '../world/world.js';

/** A read of a recent operation. */
export interface RecentRead {
  readonly world: InternalWorld;
  /** What stood in the path for `{id}`; empty where nothing does. */
  readonly id: string;
  readonly query: URLSearchParams;
}
