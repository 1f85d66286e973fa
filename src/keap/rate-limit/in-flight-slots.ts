import type { Priority } from './quota-windows.js';

/**
 * Calls on their way at once; a Keap that answers slowly is not buried. One caller leaves some to the others, so that
 * calls of its own that hang keep nobody else away.
 */
const MAX_IN_FLIGHT: Readonly<Record<Priority, { readonly all: number; readonly caller: number }>> = {
  interactive: { all: 80, caller: 64 },
  background: { all: 32, caller: 32 },
};

/** How many calls are on their way, in each lane and for each caller. */
export class InFlightCounts {
  private readonly counts: Readonly<Record<Priority, Map<string, number>>> = {
    interactive: new Map(),
    background: new Map(),
  };
  private readonly all: Record<Priority, number> = { interactive: 0, background: 0 };

  start(priority: Priority, caller: string): void {
    this.all[priority] += 1;
    this.counts[priority].set(caller, this.countFor(priority, caller) + 1);
  }

  end(priority: Priority, caller: string): void {
    this.all[priority] -= 1;
    const left = this.countFor(priority, caller) - 1;
    if (left > 0) this.counts[priority].set(caller, left);
    else this.counts[priority].delete(caller);
  }

  /** Whether a lane has room for another call. */
  hasRoom(priority: Priority): boolean {
    return this.all[priority] < MAX_IN_FLIGHT[priority].all;
  }

  /** Whether a caller may have another one. */
  canStart(priority: Priority, caller: string): boolean {
    return this.countFor(priority, caller) < MAX_IN_FLIGHT[priority].caller;
  }

  private countFor(priority: Priority, caller: string): number {
    return this.counts[priority].get(caller) ?? 0;
  }
}
