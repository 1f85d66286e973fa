import type { InternalWorld } from '../world/world.js';

/** A read of a recent operation. */
export interface RecentRead {
  readonly world: InternalWorld;
  /** The value of `{id}` in the path; empty if the path has none. */
  readonly id: string;
  readonly query: URLSearchParams;
}
