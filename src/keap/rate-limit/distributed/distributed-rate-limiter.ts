import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { momentOf, type Clock } from '../../../clock.js';
import type { Priority } from '../quota-windows.js';
import { ClockOffset } from './clock-offset.js';
import type { CallNumber, QuotaObservation } from '../header-windows.js';
import { computeCooldown, type Availability } from '../holds.js';
import type { Claim, Exchanged, Line, PaceLog, Told } from './call-log.js';
import type { Schedule } from '../scheduler.js';
import { FULL_SHARE, type QuotaShare } from './fallback-share.js';

/** How the pace is kept: by this process alone, with the others, or by a share of its own while they cannot be reached. */
export type Sharing = 'ALONE' | 'TOGETHER' | 'APART';

const HEARTBEAT_MS = 1_000;
/** Calls wait no longer than this for the first word of the log. */
const FIRST_WORD_MS = 95;
/** Back in touch, everybody first tells what was sent meanwhile; connections come back within two seconds. */
const SETTLE_MS = 5_000;
/** Then nobody calls until the last one who was back has left its turns: a connection is tried every two seconds at least, and used at the next heartbeat. */
const QUIET_MS = 3_500;
/** Who never heard of the others takes a tenth. */
const UNKNOWN = 10;
/** Older calls are in no window but the day's. */
const RECENT_MS = 61_000;
/** A claim that came too early is made again after this long at the latest, whatever the log's clock says. */
const CLAIM_AGAIN_MS = 1_000;

type Went = Extract<Told, { kind: 'went' }>;

/** What came of a claim: the call's number, or for how long it is in vain to ask again. */
export type Claimed = { readonly call: CallNumber } | { readonly waitMs: number };

export interface ReplicaParts {
  readonly schedule: Schedule;
  readonly shared: PaceLog;
  readonly clock: Clock;
  readonly log?: Logger | undefined;
}

/** Keeps a schedule in step with those of the other processes that share its pace. */
export class Replica {
  private readonly name = randomUUID().slice(0, 8);
  private readonly end = new AbortController();
  private sharing: Sharing | null = null;
  private logName = '';
  private known = 0;
  private members: readonly string[] = [];
  /** Since when the log has been in reach again; null: it is not. */
  private backSinceMs: number | null = null;
  private met = false;
  private renumbers = false;
  private readonly offset = new ClockOffset();
  /** Calls of ours that others may not know of. Those older than a minute are left to Keap's own count of the day. */
  private went: Went[] = [];
  /** Calls of ours that stand in the log, should it lose them. */
  private logged: { readonly place: number; readonly went: Went }[] = [];
  private untold: Told[] = [];

  private readonly schedule: Schedule;
  private readonly shared: PaceLog;
  private readonly clock: Clock;

  constructor(private readonly parts: ReplicaParts) {
    ({ schedule: this.schedule, shared: this.shared, clock: this.clock } = parts);
  }

  /** Gets in touch, and stays in touch until it is closed. `changed` is called when others may have changed what comes next. */
  async live(changed: () => void): Promise<void> {
    this.firstWord(changed).catch(() => undefined);
    while (!this.end.signal.aborted) {
      await this.exchange(null).catch(() => undefined);
      changed();
      await this.clock.sleep(HEARTBEAT_MS, this.end.signal).catch(() => undefined);
    }
  }

  private async firstWord(changed: () => void): Promise<void> {
    await this.clock.sleep(FIRST_WORD_MS, this.end.signal);
    if (this.sharing !== null) return;
    this.lost(new Error('no answer yet'));
    changed();
  }

  /** How the pace is kept now; null until the first exchange came to anything. */
  how(): Sharing | null {
    return this.sharing;
  }

  /** Asks for the slot that our schedule thinks is now. */
  async claim(priority: Priority, account: string, yields: boolean): Promise<Claimed> {
    const nowMs = this.clock.monotonicMs();
    const claim: Claim = {
      priority,
      account,
      notBeforeMs: nowMs + this.offset.aheadMs,
      spacingMs: this.schedule.spacingMs(nowMs),
      yields,
    };
    const { granted, waitMs, lines } = await this.exchange(claim);
    const ours = granted ? lines.findLast(({ by, told }) => by === this.name && told.kind === 'goes') : undefined;
    return ours === undefined ? { waitMs: Math.min(waitMs, CLAIM_AGAIN_MS) } : { call: ours.call };
  }

  /** A call goes by our own share; the others will hear of it. */
  wentApart(priority: Priority, account: string): void {
    this.went.push({ kind: 'went', priority, account, atMs: this.clock.monotonicMs() + this.offset.aheadMs });
  }

  /** Others should hear of this. */
  tell(seen: QuotaObservation, hold: Availability | null): void {
    this.untold.push({ kind: 'saw', seen, holdUntilMs: hold === null ? null : hold.atMs + this.offset.aheadMs });
  }

  async close(): Promise<void> {
    this.end.abort(new Error('closed'));
    await this.shared.close();
  }

  private async exchange(claim: Claim | null): Promise<Exchanged> {
    const fromMs = this.clock.monotonicMs();
    const [went, untold] = [this.went, this.untold];
    [this.went, this.untold] = [[], []];
    const fresh = went.filter(({ atMs }) => atMs > fromMs + this.offset.aheadMs - RECENT_MS);
    try {
      const { logName: log, known, name: member } = this;
      const tell = [...fresh, ...untold];
      const waiting = this.schedule.hasUrgent();
      const numbers = this.renumbers ? this.schedule.numbers() : null;
      const exchanged = await this.shared.exchange({ member, log, known, waiting, numbers, tell, claim });
      this.takeIn(exchanged, fromMs);
      return exchanged;
    } catch (error) {
      this.went = [...fresh, ...this.went];
      this.lost(error);
      throw error;
    }
  }

  private takeIn(exchanged: Exchanged, fromMs: number): void {
    const nowMs = this.clock.monotonicMs();
    this.offset.sample(exchanged.nowMs, fromMs, nowMs);
    const isOther = exchanged.log !== this.logName && this.logName !== '';
    if (isOther || exchanged.place < this.known) this.tellAgain(isOther ? 0 : exchanged.place, nowMs);
    this.renumbers = isOther;
    this.logName = exchanged.log;
    this.logged = this.logged.filter(({ went }) => went.atMs > nowMs + this.offset.aheadMs - RECENT_MS);
    for (const line of exchanged.lines) this.replay(line, nowMs);
    this.schedule.setToday(exchanged.today);
    this.backSinceMs ??= this.met ? nowMs : -Infinity;
    this.met = true;
    // Until then the turns go by whom everybody knew before: a log that is back empty hears of one after the other.
    if (nowMs < this.backSinceMs + SETTLE_MS) return;
    this.members = exchanged.members;
    if (this.sharing !== 'TOGETHER') this.join();
  }

  /** The log lost its end, or all: it is read anew, and once everybody has told what it lost it counts again. */
  private tellAgain(keptUpTo: number, nowMs: number): void {
    this.known = 0;
    this.went.push(...this.logged.filter(({ place }) => place > keptUpTo).map(({ went }) => went));
    this.logged = [];
    if (this.sharing !== 'TOGETHER') return;
    this.backSinceMs = nowMs;
    this.part('log lost');
  }

  private replay({ place, atMs, by, call, told }: Line, nowMs: number): void {
    if (place <= this.known) return;
    this.known = place;
    if (told.kind === 'saw') {
      if (by === this.name) return;
      const now = momentOf(this.clock);
      this.schedule.observe(told.seen, now);
      const heldForMs = told.holdUntilMs === null ? 0 : told.holdUntilMs - this.offset.aheadMs - nowMs;
      const hold = heldForMs > 0 ? computeCooldown(told.seen.quota, heldForMs, now) : null;
      if (hold !== null) this.schedule.applyCooldown(hold);
      return;
    }
    const { priority, account } = told;
    // A log whose clock was set back dates what has happened into the time to come.
    const sentAtMs = Math.min(told.kind === 'went' ? told.atMs : atMs, nowMs + this.offset.aheadMs);
    if (sentAtMs <= nowMs + this.offset.aheadMs - RECENT_MS) return;
    if (by === this.name) this.logged.push({ place, went: { kind: 'went', priority, account, atMs: sentAtMs } });
    // Apart, our share is reckoned without the others'; whoever joins reads all of it again.
    if (this.sharing === 'TOGETHER') this.schedule.spend(priority, account, sentAtMs - this.offset.aheadMs, call);
  }

  /** What was counted apart weighed more than it was: the log is read anew, by the next claim at the latest. */
  private join(): void {
    this.sharing = 'TOGETHER';
    this.schedule.setShare(FULL_SHARE);
    this.schedule.clearMinute();
    if (this.backSinceMs !== -Infinity) this.schedule.pause(this.clock.monotonicMs() + QUIET_MS);
    [this.logName, this.known, this.logged] = ['', 0, []];
    this.parts.log?.info({ processes: this.members.length }, 'the quota of Keap is shared with the other processes');
  }

  private lost(error: unknown): void {
    this.backSinceMs = null;
    if (this.sharing === 'APART' || this.end.signal.aborted) return;
    this.part((error as { code?: string }).code ?? (error as Error).constructor.name);
  }

  private part(reason: string): void {
    this.sharing = 'APART';
    // Somebody's last call by the log may have left in this moment.
    const nowMs = this.clock.monotonicMs();
    this.schedule.pause(nowMs + this.schedule.spacingMs(nowMs));
    const share = this.apart();
    this.schedule.setShare(share);
    this.parts.log?.warn(
      { reason, share: `1/${share.weight}` },
      'the other processes cannot be heard over Redis: this one keeps to a safe share of the quota of Keap until they can',
    );
  }

  /** One share for each who was here, and one for somebody who came since. */
  private apart(): QuotaShare {
    if (!this.met) {
      const ours = Number.parseInt(this.name, 16) % UNKNOWN;
      // The wall clock is all that processes have in common which never met.
      const aheadMs = this.clock.now() - this.clock.monotonicMs();
      return { weight: UNKNOWN, timeSlots: { count: UNKNOWN, index: ours, aheadMs } };
    }
    const of = Math.max(1, this.members.length);
    const ours = Math.max(0, this.members.indexOf(this.name));
    return { weight: of + 1, timeSlots: { count: of, index: ours, aheadMs: this.offset.aheadMs } };
  }
}
