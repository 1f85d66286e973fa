import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.js';
import type { ResourceKey } from '../../resources/table.js';

const MAX_OWNERS = 10_000;
const TTL_MS = 3_600_000;

/** How many children owners are known to have at least, for an hour. Bounded; the owners unused for longest go first. */
export class FanOuts {
  private readonly known = new LRUCache<string, { readonly children: number; readonly untilMs: number }>({
    max: MAX_OWNERS,
  });

  constructor(private readonly clock: Clock) {}

  /** The known lower bound; 0 where unknown. */
  get(key: ResourceKey, ownerId: string): number {
    const found = this.known.get(`${key} ${ownerId}`);
    return found === undefined || this.clock.monotonicMs() >= found.untilMs ? 0 : found.children;
  }

  /** Notes a lower bound. A lower one does not replace a higher one before that expires. */
  note(key: ResourceKey, ownerId: string, children: number): void {
    if (children <= this.get(key, ownerId)) return;
    this.known.set(`${key} ${ownerId}`, { children, untilMs: this.clock.monotonicMs() + TTL_MS });
  }
}
