import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { readMoment, type Clock } from '../../../clock.js';
import type { Priority } from '../quota-windows.js';
import { ClockOffset } from './clock-offset.js';
import { type CallNumber, type QuotaObservation, computeCooldown, type Availability } from '../header-windows.js';
import type { AcquireRequest, SyncResponse, Entry, RateLimitLog, LogEvent } from './call-log.js';
import type { Scheduler } from '../scheduler.js';
import { FULL_SHARE, type QuotaShare } from '../quota-shares.js';

/** How the pace is kept: by this process alone, with the others, or by a share of its own while they cannot be reached. */
export type Sharing = 'SINGLE' | 'COORDINATED' | 'PARTITIONED';

const HEARTBEAT_MS = 1_000;
/** Calls wait no longer than this for the first word of the log. */
const FIRST_SYNC_MS = 95;
/** Back in touch, everybody first tells what was sent meanwhile; connections come back within two seconds. */
const SETTLE_MS = 5_000;
/** Then nobody calls until the last one who was back has left its turns: a connection is tried every two seconds at least, and used at the next heartbeat. */
const QUIET_MS = 3_500;
/** Who never heard of the others takes a tenth. */
const UNKNOWN_MEMBERS = 10;
/** Older calls are in no window but the day's. */
const RECENT_MS = 61_000;
/** A claim that came too early is made again after this long at the latest, whatever the log's clock says. */
const ACQUIRE_RETRY_MS = 1_000;

type SpentEvent = Extract<LogEvent, { kind: 'spent' }>;

/** What came of a claim: the call's number, or for how long it is in vain to ask again. */
export type AcquireResult = { readonly call: CallNumber } | { readonly waitMs: number };

export interface DistributedRateLimiterOptions {
  readonly scheduler: Scheduler;
  readonly sharedLog: RateLimitLog;
  readonly clock: Clock;
  readonly log?: Logger | undefined;
}

/** Keeps a schedule in step with those of the other processes that share its pace. */
export class DistributedRateLimiter {
  private readonly name = randomUUID().slice(0, 8);
  private readonly stopController = new AbortController();
  private sharing: Sharing | null = null;
  private logName = '';
  private knownOffset = 0;
  private members: readonly string[] = [];
  /** Since when the log has been in reach again; null: it is not. */
  private reconnectedAtMs: number | null = null;
  private hasSynced = false;
  private mustRestoreNumbers = false;
  private readonly clockOffset = new ClockOffset();
  /** Calls of ours that others may not know of. Those older than a minute are left to Keap's own count of the day. */
  private offlineCalls: SpentEvent[] = [];
  /** Calls of ours that stand in the log, should it lose them. */
  private loggedCalls: { readonly offset: number; readonly call: SpentEvent }[] = [];
  private pendingEvents: LogEvent[] = [];

  private readonly scheduler: Scheduler;
  private readonly sharedLog: RateLimitLog;
  private readonly clock: Clock;

  constructor(private readonly options: DistributedRateLimiterOptions) {
    ({ scheduler: this.scheduler, sharedLog: this.sharedLog, clock: this.clock } = options);
  }

  /** Gets in touch, and stays in touch until it is closed. `changed` is called when others may have changed what comes next. */
  async run(changed: () => void): Promise<void> {
    this.awaitFirstSync(changed).catch(() => undefined);
    while (!this.stopController.signal.aborted) {
      await this.sync(null).catch(() => undefined);
      changed();
      await this.clock.sleep(HEARTBEAT_MS, this.stopController.signal).catch(() => undefined);
    }
  }

  private async awaitFirstSync(changed: () => void): Promise<void> {
    await this.clock.sleep(FIRST_SYNC_MS, this.stopController.signal);
    if (this.sharing !== null) return;
    this.handleFailure(new Error('no answer yet'));
    changed();
  }

  /** How the pace is kept now; null until the first exchange came to anything. */
  getSharing(): Sharing | null {
    return this.sharing;
  }

  /** Asks for the slot that our schedule thinks is now. */
  async acquire(priority: Priority, account: string, yields: boolean): Promise<AcquireResult> {
    const nowMs = this.clock.monotonicMs();
    const acquireRequest: AcquireRequest = {
      priority,
      account,
      notBeforeMs: nowMs + this.clockOffset.aheadMs,
      spacingMs: this.scheduler.timing.spacingMs(nowMs),
      yields,
    };
    const { isGranted, waitMs, entries } = await this.sync(acquireRequest);
    const ownEntry = isGranted
      ? entries.findLast(({ by, event }) => by === this.name && event.kind === 'acquired')
      : undefined;
    return ownEntry === undefined ? { waitMs: Math.min(waitMs, ACQUIRE_RETRY_MS) } : { call: ownEntry.call };
  }

  /** A call goes by our own share; the others will hear of it. */
  recordOffline(priority: Priority, account: string): void {
    this.offlineCalls.push({
      kind: 'spent',
      priority,
      account,
      atMs: this.clock.monotonicMs() + this.clockOffset.aheadMs,
    });
  }

  /** Others should hear of this. */
  publish(observation: QuotaObservation, cooldown: Availability | null): void {
    this.pendingEvents.push({
      kind: 'observed',
      observation,
      cooldownUntilMs: cooldown === null ? null : cooldown.atMs + this.clockOffset.aheadMs,
    });
  }

  async close(): Promise<void> {
    this.stopController.abort(new Error('closed'));
    await this.sharedLog.close();
  }

  private async sync(acquireRequest: AcquireRequest | null): Promise<SyncResponse> {
    const fromMs = this.clock.monotonicMs();
    const [offlineCalls, pendingEvents] = [this.offlineCalls, this.pendingEvents];
    [this.offlineCalls, this.pendingEvents] = [[], []];
    const recent = offlineCalls.filter(({ atMs }) => atMs > fromMs + this.clockOffset.aheadMs - RECENT_MS);
    try {
      const { logName: log, knownOffset, name: member } = this;
      const events = [...recent, ...pendingEvents];
      const waiting = this.scheduler.hasUrgent();
      const numbers = this.mustRestoreNumbers ? this.scheduler.quotaWindows.numbers() : null;
      const synced = await this.sharedLog.sync({
        member,
        log,
        known: knownOffset,
        waiting,
        numbers,
        events,
        acquire: acquireRequest,
      });
      this.apply(synced, fromMs);
      return synced;
    } catch (error) {
      this.offlineCalls = [...recent, ...this.offlineCalls];
      this.handleFailure(error);
      throw error;
    }
  }

  private apply(synced: SyncResponse, fromMs: number): void {
    const nowMs = this.clock.monotonicMs();
    this.clockOffset.sample(synced.nowMs, fromMs, nowMs);
    const isNewLog = synced.log !== this.logName && this.logName !== '';
    if (isNewLog || synced.offset < this.knownOffset) this.republish(isNewLog ? 0 : synced.offset, nowMs);
    this.mustRestoreNumbers = isNewLog;
    this.logName = synced.log;
    this.loggedCalls = this.loggedCalls.filter(({ call }) => call.atMs > nowMs + this.clockOffset.aheadMs - RECENT_MS);
    for (const entry of synced.entries) this.applyEntry(entry, nowMs);
    this.scheduler.quotaWindows.setToday(synced.today);
    this.reconnectedAtMs ??= this.hasSynced ? nowMs : -Infinity;
    this.hasSynced = true;
    // Until then the turns go by whom everybody knew before: a log that is back empty hears of one after the other.
    if (nowMs < this.reconnectedAtMs + SETTLE_MS) return;
    this.members = synced.members;
    if (this.sharing !== 'COORDINATED') this.enterCoordinated();
  }

  /** The log lost its end, or all: it is read anew, and once everybody has told what it lost it counts again. */
  private republish(keptOffset: number, nowMs: number): void {
    this.knownOffset = 0;
    this.offlineCalls.push(...this.loggedCalls.filter(({ offset }) => offset > keptOffset).map(({ call }) => call));
    this.loggedCalls = [];
    if (this.sharing !== 'COORDINATED') return;
    this.reconnectedAtMs = nowMs;
    this.enterPartitioned('log lost');
  }

  private applyEntry({ offset, atMs, by, call, event }: Entry, nowMs: number): void {
    if (offset <= this.knownOffset) return;
    this.knownOffset = offset;
    if (event.kind === 'observed') {
      if (by === this.name) return;
      const now = readMoment(this.clock);
      this.scheduler.timing.observe(event.observation, now);
      const cooldownMs = event.cooldownUntilMs === null ? 0 : event.cooldownUntilMs - this.clockOffset.aheadMs - nowMs;
      const cooldown = cooldownMs > 0 ? computeCooldown(event.observation.quota, cooldownMs, now) : null;
      if (cooldown !== null) this.scheduler.timing.applyCooldown(cooldown);
      return;
    }
    const { priority, account } = event;
    // A log whose clock was set back dates what has happened into the time to come.
    const sentAtMs = Math.min(event.kind === 'spent' ? event.atMs : atMs, nowMs + this.clockOffset.aheadMs);
    if (sentAtMs <= nowMs + this.clockOffset.aheadMs - RECENT_MS) return;
    if (by === this.name) this.loggedCalls.push({ offset, call: { kind: 'spent', priority, account, atMs: sentAtMs } });
    // Apart, our share is reckoned without the others'; whoever joins reads all of it again.
    if (this.sharing === 'COORDINATED')
      this.scheduler.spend(priority, account, sentAtMs - this.clockOffset.aheadMs, call);
  }

  /** What was counted apart weighed more than it was: the log is read anew, by the next claim at the latest. */
  private enterCoordinated(): void {
    this.sharing = 'COORDINATED';
    this.scheduler.timing.setShare(FULL_SHARE);
    this.scheduler.quotaWindows.clearMinute();
    if (this.reconnectedAtMs !== -Infinity) this.scheduler.timing.pause(this.clock.monotonicMs() + QUIET_MS);
    [this.logName, this.knownOffset, this.loggedCalls] = ['', 0, []];
    this.options.log?.info({ processes: this.members.length }, 'the quota of Keap is shared with the other processes');
  }

  private handleFailure(error: unknown): void {
    this.reconnectedAtMs = null;
    if (this.sharing === 'PARTITIONED' || this.stopController.signal.aborted) return;
    this.enterPartitioned((error as { code?: string }).code ?? (error as Error).constructor.name);
  }

  private enterPartitioned(reason: string): void {
    this.sharing = 'PARTITIONED';
    // Somebody's last call by the log may have left in this moment.
    const nowMs = this.clock.monotonicMs();
    this.scheduler.timing.pause(nowMs + this.scheduler.timing.spacingMs(nowMs));
    const share = this.partitionedShare();
    this.scheduler.timing.setShare(share);
    this.options.log?.warn(
      { reason, share: `1/${share.weight}` },
      'the other processes cannot be heard over Redis: this one keeps to a safe share of the quota of Keap until they can',
    );
  }

  /** One share for each who was here, and one for somebody who came since. */
  private partitionedShare(): QuotaShare {
    if (!this.hasSynced) {
      const index = Number.parseInt(this.name, 16) % UNKNOWN_MEMBERS;
      // The wall clock is all that processes have in common which never met.
      const aheadMs = this.clock.now() - this.clock.monotonicMs();
      return { weight: UNKNOWN_MEMBERS, timeSlots: { count: UNKNOWN_MEMBERS, index, aheadMs } };
    }
    const memberCount = Math.max(1, this.members.length);
    const index = Math.max(0, this.members.indexOf(this.name));
    return { weight: memberCount + 1, timeSlots: { count: memberCount, index, aheadMs: this.clockOffset.aheadMs } };
  }
}
