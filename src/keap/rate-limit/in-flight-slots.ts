import type { Lane } from './quota-windows.js';

/**
 * Calls on their way at once; a Keap that answers slowly is not buried. One caller leaves some to the others, so that
 * calls of its own that hang keep nobody else away.
 */
const MAX_IN_FLIGHT: Readonly<Record<Lane, { readonly all: number; readonly caller: number }>> = {
  interactive: { all: 80, caller: 64 },
  snapshot: { all: 32, caller: 32 },
};

/** How many calls are on their way, in each lane and for each caller. */
export class InFlightCounts {
  private readonly counts: Readonly<Record<Lane, Map<string, number>>> = {
    interactive: new Map(),
    snapshot: new Map(),
  };
  private readonly all: Record<Lane, number> = { interactive: 0, snapshot: 0 };

  start(lane: Lane, caller: string): void {
    this.all[lane] += 1;
    this.counts[lane].set(caller, this.countFor(lane, caller) + 1);
  }

  end(lane: Lane, caller: string): void {
    this.all[lane] -= 1;
    const left = this.countFor(lane, caller) - 1;
    if (left > 0) this.counts[lane].set(caller, left);
    else this.counts[lane].delete(caller);
  }

  /** Whether a lane has room for another call. */
  hasRoom(lane: Lane): boolean {
    return this.all[lane] < MAX_IN_FLIGHT[lane].all;
  }

  /** Whether a caller may have another one. */
  canStart(lane: Lane, caller: string): boolean {
    return this.countFor(lane, caller) < MAX_IN_FLIGHT[lane].caller;
  }

  private countFor(lane: Lane, caller: string): number {
    return this.counts[lane].get(caller) ?? 0;
  }
}
