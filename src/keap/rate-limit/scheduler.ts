import type { Moment } from '../../clock.js';
import type { QuotaUsage } from './quota-headers.js';
import { Budget, type Lane, type Limits } from './quota-windows.js';
import { CallerShares } from './caller-shares.js';
import { FairQueue, type Gate, type Ticket, type Turn } from './fair-queue.js';
import type { CallNumber, Seen } from './header-windows.js';
import type { Room } from './holds.js';
import { InFlight } from './in-flight-slots.js';
import { turnAtMs, WHOLE, type Share } from './distributed/fallback-share.js';

export interface ScheduleOptions {
  readonly limits: Limits;
  readonly dayShare: number;
  readonly snapshotPerSecond: number;
}

/**
 * Slots lie a little wider apart than the limit asks, so that two calls that travel at different speeds do not arrive
 * closer together than Keap's smoothed spike arrest allows (docs/keap-api.md 3).
 */
const WIDER = 1.1;
/** While people keep the schedule busy, every so many slots one goes to the slow lane, so that it never starves. */
const FLOOR_EVERY = 5;
/** Slots closer than timers can tell are caught up with after a late wake. */
const CATCH_UP_BELOW_MS = 10;
const CATCH_UP_MS = 20;
const MAX_STRETCH = 4;

/** Who goes when. A plain machine: it is told the time, by the monotonic clock, and holds no timers. */
export class Schedule {
  private readonly queues: Readonly<Record<Lane, FairQueue>> = {
    interactive: new FairQueue(),
    snapshot: new FairQueue(),
  };
  private readonly inFlight = new InFlight();
  private readonly shares = new CallerShares();
  private readonly budget: Budget;
  private share: Share = WHOLE;
  private nextSlotAtMs = 0;
  private nextSnapshotAtMs = 0;
  /** Keap asked everybody to stay away until then. */
  private held: Room | null = null;
  /** Interactive calls in a row while the slow lane waited. */
  private passedBy = 0;
  /** Above 1 while Keap refuses a pace that should be allowed (docs/keap-api.md quirk 5). */
  private stretch = 1;

  constructor(private readonly options: ScheduleOptions) {
    this.budget = new Budget(options.limits, options.dayShare);
  }

  add(ticket: Ticket): void {
    this.queues[ticket.lane].add(ticket);
    this.shares.claim(ticket.callers());
  }

  /** Takes a ticket out of its queue, if it is still there. */
  drop(ticket: Ticket): void {
    this.queues[ticket.lane].drop(ticket);
  }

  /** Others wait for a ticket than before. */
  update(ticket: Ticket): void {
    this.queues[ticket.lane].update(ticket);
  }

  /** Every ticket that waits, in the order of each lane. */
  waiting(): Ticket[] {
    return [...this.queues.interactive.inOrder(), ...this.queues.snapshot.inOrder()];
  }

  /** The ticket whose slot is now; null when nobody may go yet. `floor`: it goes although people wait. */
  next(nowMs: number): (Turn & { readonly floor: boolean }) | null {
    if (nowMs < this.nextSlotAtMs) return null;
    const floor = this.floorIsDue();
    const order: readonly Lane[] = floor ? ['background', 'interactive'] : ['interactive', 'background'];
    for (const lane of order) {
      const turn = this.ready(lane, nowMs);
      if (turn !== null) return { ...turn, floor };
    }
    return null;
  }

  /** Whether somebody waits who is not to be passed by: people, or the slow lane when its floor is due. */
  pressing(): boolean {
    return this.queues.interactive.size > 0 || (this.floorIsDue() && this.queues.snapshot.size > 0);
  }

  /** The number of the last call of each account, and of all under the empty name. */
  numbers(): Record<string, number> {
    return this.budget.numbers();
  }

  /** Whose turn is next in a lane, for an account. */
  first(lane: Lane, account: string): Turn | null {
    return this.queues[lane].next({ account: (name) => name === account, caller: () => true });
  }

  /** A ticket's call leaves; the slot is counted beside it. */
  start({ ticket, caller }: Turn, nowMs: number): void {
    this.inFlight.start(ticket.lane, caller);
    this.queues[ticket.lane].served(ticket);
    if (ticket.lane === 'background') return;
    this.shares.spend(new Set(ticket.callers()), this.budget.dayLeft(ticket.account, nowMs), nowMs);
  }

  /** Until when those who wait for a ticket have had their share of what is left of the day; null: they have not. */
  shareSpentUntilMs(ticket: Ticket, nowMs: number): number | null {
    if (ticket.lane === 'background' || !this.shares.isShared) return null;
    return this.shares.spentUntilMs(ticket.callers(), this.budget.dayLeft(ticket.account, nowMs), nowMs);
  }

  /** A slot is spent, by a call of ours or of somebody who shares the pace. `told`: its number, where others count too. */
  spend(lane: Lane, account: string, atMs: number, told?: CallNumber): CallNumber {
    const gapMs = this.gapMs(atMs);
    const slack = gapMs < CATCH_UP_BELOW_MS ? CATCH_UP_MS : 0;
    const fromMs = slack === 0 ? atMs : Math.max(this.nextSlotAtMs, atMs - slack);
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, fromMs + gapMs);
    if (lane === 'background') {
      this.nextSnapshotAtMs = Math.max(this.nextSnapshotAtMs, atMs + this.snapshotGapMs());
      this.passedBy = 0;
    } else {
      this.passedBy = this.queues.snapshot.size > 0 ? this.passedBy + 1 : 0;
    }
    return this.budget.spend(atMs, account, told);
  }

  /** A call leaves now. A process that was busy since its slot leaves late, and the next slot counts from there. */
  left(nowMs: number): void {
    const gapMs = this.spacingMs(nowMs);
    if (gapMs > 0) this.nextSlotAtMs = Math.max(this.nextSlotAtMs, nowMs + gapMs);
  }

  /** A call is over, whatever came of it. */
  release(lane: Lane, caller: string): void {
    this.inFlight.end(lane, caller);
  }

  /** From now on only this share of the pace is ours. */
  take(share: Share): void {
    this.share = share;
    this.budget.weigh(share.weight);
  }

  /** The calls of the last minute will be told anew. */
  forgetMinute(): void {
    this.budget.forgetMinute();
  }

  setToday(calls: number): void {
    this.budget.setToday(calls);
  }

  /** Begins a new day where the last is over; to be told before anything that depends on the day. */
  turnDay(now: Moment): void {
    if (this.budget.turnDay(now)) this.shares.forget();
  }

  /** Takes in an answer's headers. `refused`: it was a 429. Whether others should hear of it. */
  observe(seen: Seen, now: Moment): boolean {
    const { quota, refused } = seen;
    const news = this.budget.observe(quota, seen.account, seen.call, now);
    const spike = refused && quota.windows.every(({ available }) => available !== 0);
    if (spike) this.stretch = Math.min(MAX_STRETCH, this.stretch * 1.5);
    else if (!refused) this.stretch = Math.max(1, this.stretch * 0.9);
    return news || refused;
  }

  /** No call before this time. */
  pause(untilMs: number): void {
    this.nextSlotAtMs = Math.max(this.nextSlotAtMs, untilMs);
  }

  /** No call before this time: Keap said so. */
  hold(until: Room): void {
    this.pause(until.atMs);
    if (this.held === null || until.atMs > this.held.atMs) this.held = until;
  }

  /** When to look again; null when nobody waits or only a call's end can help. */
  wakeAtMs(nowMs: number): number | null {
    let atMs = Infinity;
    for (const lane of ['interactive', 'background'] as const) {
      if (!this.inFlight.hasRoom(lane)) continue;
      for (const account of this.queues[lane].accounts(this.gateOf(lane)))
        atMs = Math.min(atMs, this.startOf(lane, account, nowMs, 0).atMs);
    }
    return atMs === Infinity ? null : atMs;
  }

  /** When the call at a position of its lane may start at the earliest, and which window decides it. */
  startOf(lane: Lane, account: string, nowMs: number, ahead: number): Room {
    const room = this.budget.room(lane, account, nowMs, ahead);
    const slow = lane === 'background';
    const slotAtMs = Math.max(nowMs, this.nextSlotAtMs) + ahead * this.gapMs(nowMs) * this.share.weight;
    const laneAtMs = slow ? Math.max(nowMs, this.nextSnapshotAtMs) + ahead * this.snapshotGapMs() : 0;
    const perSecond = this.budget.perSecond(nowMs);
    const pacedAtMs = turnAtMs(this.share, Math.max(slotAtMs, laneAtMs), perSecond);
    if (room.atMs > pacedAtMs) return { ...room, atMs: turnAtMs(this.share, room.atMs, perSecond) };
    if (room.window === 'day') return { ...room, atMs: pacedAtMs };
    const held = this.held !== null && nowMs < this.held.atMs ? this.held : null;
    return { atMs: pacedAtMs, window: held?.window ?? 'second' };
  }

  /** How many of its lane go before a newcomer. */
  ahead(newcomer: Ticket): number {
    return this.queues[newcomer.lane].ahead(newcomer);
  }

  /** How far apart slots are now; 0 where they are closer than a timer can tell. */
  spacingMs(nowMs: number): number {
    const gapMs = this.gapMs(nowMs);
    return gapMs < CATCH_UP_BELOW_MS ? 0 : gapMs;
  }

  readings(account: string, now: Moment): QuotaUsage[] {
    return this.budget.readings(account, now);
  }

  private floorIsDue(): boolean {
    return this.passedBy >= FLOOR_EVERY - 1;
  }

  /** The first ticket of a lane that may go now: an account whose own windows are spent does not hold up the others. */
  private ready(lane: Lane, nowMs: number): Turn | null {
    if (!this.inFlight.hasRoom(lane)) return null;
    const gate = this.gateOf(lane);
    const open = new Set<string>();
    for (const account of this.queues[lane].accounts(gate)) {
      if (this.startOf(lane, account, nowMs, 0).atMs <= nowMs) open.add(account);
    }
    return open.size === 0 ? null : this.queues[lane].next({ ...gate, account: (name) => open.has(name) });
  }

  private gateOf(lane: Lane): Pick<Gate, 'caller'> {
    return { caller: (name) => this.inFlight.mayStart(lane, name) };
  }

  private gapMs(nowMs: number): number {
    return ((1000 * WIDER) / this.budget.perSecond(nowMs)) * this.stretch;
  }

  private snapshotGapMs(): number {
    return (1000 / this.options.snapshotPerSecond) * this.share.weight;
  }
}
