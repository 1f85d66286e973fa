import type { Shelves } from '../world/world.js';

/** A read of a recent operation. */
export interface RecentRead {
  readonly world: Shelves;
  /** What stood in the path for `{id}`; empty where nothing does. */
  readonly id: string;
  readonly query: URLSearchParams;
}
