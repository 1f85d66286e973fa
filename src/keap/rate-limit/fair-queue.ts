import type { Priority } from './quota-windows.js';

/**
 * The maximum number of calls in flight, so that a slow Keap is not overloaded. One caller cannot use all of them: if its calls
 * hang, other callers still get through.
 */
const MAX_IN_FLIGHT: Readonly<Record<Priority, { readonly all: number; readonly caller: number }>> = {
  interactive: { all: 80, caller: 64 },
  background: { all: 32, caller: 32 },
};

/** Counts calls in flight, by priority and by caller. */
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

  /** Whether another call of this priority may start. */
  hasRoom(priority: Priority): boolean {
    return this.all[priority] < MAX_IN_FLIGHT[priority].all;
  }

  /** Whether another call for this caller may start. */
  canStart(priority: Priority, caller: string): boolean {
    return this.countFor(priority, caller) < MAX_IN_FLIGHT[priority].caller;
  }

  private countFor(priority: Priority, caller: string): number {
    return this.counts[priority].get(caller) ?? 0;
  }
}

/** How many callers `ServiceOrder` stores; an older one counts as never served. */
const KNOWN_CALLERS = 1_000;

/** The order in which callers were last served. */
export class ServiceOrder {
  /** Sequence number of each caller's last service, the oldest first. */
  private readonly last = new Map<string, number>();
  private sequence = 0;

  recordServed(caller: string): void {
    this.last.delete(caller);
    this.last.set(caller, (this.sequence += 1));
    const [oldest] = this.last.keys();
    if (this.last.size > KNOWN_CALLERS && oldest !== undefined) this.last.delete(oldest);
  }

  /** Whether `one` was last served before `other`. */
  isBefore(one: string, other: string): boolean {
    return this.getLastServed(one) < this.getLastServed(other);
  }

  /** Sorts callers by their last service, the oldest first. Callers never served keep their order at the front. */
  sort(callers: readonly string[]): string[] {
    return callers.toSorted((one, other) => this.getLastServed(one) - this.getLastServed(other));
  }

  private getLastServed(caller: string): number {
    return this.last.get(caller) ?? 0;
  }
}

/** A request that waits for its slot. */
export interface QueuedRequest {
  readonly priority: 'interactive' | 'background';
  readonly account: string;
  /** By the monotonic clock. Can move later: another caller with a later deadline may join the request. */
  deadlineAtMs(): number;
  /** All callers that wait for it: identical requests are sent once. Call `update` of the queue after a change. */
  callers(): Iterable<string>;
}

/** The next request, and the caller whose turn it uses. */
export interface ScheduledRequest {
  readonly queued: QueuedRequest;
  readonly caller: string;
}

/** Which requests may start now. */
export interface Eligibility {
  isAccountEligible(name: string): boolean;
  isCallerEligible(name: string): boolean;
}

/** A caller's requests by account, each with its sequence number in the caller's order of arrival. */
type CallerQueue = Map<string, Map<QueuedRequest, number>>;

/**
 * Serves callers in turn, the one served longest ago first, and each caller's requests in order of arrival. A request
 * with several callers is served at the first turn of any of them, and uses the turn of each.
 */
export class FairQueue {
  private readonly requests = new Map<QueuedRequest, ReadonlySet<string>>();
  private readonly callerQueues = new Map<string, CallerQueue>();
  private readonly serviceOrder = new ServiceOrder();
  private sequence = 0;

  get size(): number {
    return this.requests.size;
  }

  add(queued: QueuedRequest): void {
    this.requests.set(queued, new Set());
    this.update(queued);
  }

  remove(queued: QueuedRequest): void {
    for (const caller of this.requests.get(queued) ?? []) this.dequeue(queued, caller);
    this.requests.delete(queued);
  }

  /** Applies a change of the callers that wait for a request. */
  update(queued: QueuedRequest): void {
    const before = this.requests.get(queued);
    if (before === undefined) return;
    const now = new Set(queued.callers());
    for (const caller of before) if (!now.has(caller)) this.dequeue(queued, caller);
    for (const caller of now) if (!before.has(caller)) this.enqueue(queued, caller);
    this.requests.set(queued, now);
  }

  /** Records a turn for every caller of a request. */
  markServed(queued: QueuedRequest): void {
    for (const caller of queued.callers()) this.serviceOrder.recordServed(caller);
  }

  /** The next eligible request; null if there is none. */
  next(eligibility: Eligibility): ScheduledRequest | null {
    let next: ScheduledRequest | null = null;
    for (const [caller, callerQueue] of this.callerQueues) {
      if (!eligibility.isCallerEligible(caller) || (next !== null && !this.serviceOrder.isBefore(caller, next.caller)))
        continue;
      const queued = findFirst(callerQueue, eligibility);
      if (queued !== null) next = { queued, caller };
    }
    return next;
  }

  /** All requests in the order of service, if none is added or removed. */
  listInOrder(): QueuedRequest[] {
    const callerQueues = this.serviceOrder
      .sort([...this.callerQueues.keys()])
      .map((caller) => listRequests(this.callerQueues.get(caller)));
    const order = new Set<QueuedRequest>();
    for (
      let round = 0;
      order.size < this.requests.size && callerQueues.some(({ length }) => round < length);
      round += 1
    ) {
      for (const callerQueue of callerQueues)
        if (round < callerQueue.length) order.add(callerQueue[round] as QueuedRequest);
    }
    return [...order];
  }

  /** How many requests are served before a new one, if no other is added. A best case. */
  countAhead(newRequest: QueuedRequest): number {
    let least = Infinity;
    for (const caller of newRequest.callers()) {
      const own = countRequests(this.callerQueues.get(caller));
      let count = own;
      for (const [other, callerQueue] of this.callerQueues) {
        if (other === caller) continue;
        const isFirst = this.serviceOrder.isBefore(other, caller) || !this.serviceOrder.isBefore(caller, other);
        count += Math.min(countRequests(callerQueue), own + (isFirst ? 1 : 0));
      }
      least = Math.min(least, count);
    }
    return Math.min(least, this.requests.size);
  }

  /** The accounts of the requests of eligible callers. */
  listAccounts(eligibility: Pick<Eligibility, 'isCallerEligible'>): ReadonlySet<string> {
    const listAccounts = new Set<string>();
    for (const [caller, callerQueue] of this.callerQueues) {
      if (eligibility.isCallerEligible(caller)) for (const account of callerQueue.keys()) listAccounts.add(account);
    }
    return listAccounts;
  }

  private enqueue(queued: QueuedRequest, caller: string): void {
    const callerQueue: CallerQueue = this.callerQueues.get(caller) ?? new Map();
    const own = callerQueue.get(queued.account) ?? new Map<QueuedRequest, number>();
    own.set(queued, (this.sequence += 1));
    callerQueue.set(queued.account, own);
    this.callerQueues.set(caller, callerQueue);
  }

  private dequeue(queued: QueuedRequest, caller: string): void {
    const callerQueue = this.callerQueues.get(caller);
    const own = callerQueue?.get(queued.account);
    own?.delete(queued);
    if (own?.size === 0) callerQueue?.delete(queued.account);
    if (callerQueue?.size === 0) this.callerQueues.delete(caller);
  }
}

/** The caller's oldest request for an eligible account. */
function findFirst(callerQueue: CallerQueue, eligibility: Eligibility): QueuedRequest | null {
  let first: readonly [QueuedRequest, number] | null = null;
  for (const [account, requests] of callerQueue) {
    const oldest = eligibility.isAccountEligible(account) ? requests.entries().next().value : undefined;
    if (oldest !== undefined && (first === null || oldest[1] < first[1])) first = oldest;
  }
  return first?.[0] ?? null;
}

function listRequests(callerQueue: CallerQueue | undefined): QueuedRequest[] {
  const all = [...(callerQueue?.values() ?? [])].flatMap((requests) => [...requests]);
  return all.toSorted(([, one], [, other]) => one - other).map(([queued]) => queued);
}

function countRequests(callerQueue: CallerQueue | undefined): number {
  let size = 0;
  for (const requests of callerQueue?.values() ?? []) size += requests.size;
  return size;
}
