import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { readMoment, type Clock } from '../../../clock.js';
import type { Priority } from '../quota-windows.js';
import { ClockOffset } from './clock-offset.js';
import type { CallNumber, QuotaObservation, Availability } from '../header-windows.js';
import type { AcquireRequest, SyncResponse, Entry, RateLimitLog, LogEvent } from './call-log.js';
import type { Scheduler } from '../scheduler.js';
import { FULL_SHARE } from '../slot-timing.js';
import { applyObservedEntry } from './observed-entry.js';
import { computePartitionedShare, computeUnknownShare } from './partitioned-share.js';

/** How the rate limit is shared: not at all, with the other processes, or by a fixed share while they are unreachable. */
export type Sharing = 'SINGLE' | 'COORDINATED' | 'PARTITIONED';

const HEARTBEAT_MS = 1_000;
const PARTITIONED_HEARTBEAT_MS = 200;
/** Calls wait no longer than this for the first response of the log. */
const FIRST_SYNC_MS = 95;
/**
 * How much later than the first process the last one reaches a log that is back: a connection is tried every two
 * seconds at least for 300 ms, and used after a probe and a heartbeat. Two heartbeats more, because timers are late.
 */
const RECONNECT_SKEW_MS = 3_200;
/** After a reconnect all processes first write what they sent meanwhile. */
const SETTLE_MS = RECONNECT_SKEW_MS;
/** Then no process calls until the last one has left its partitioned slots. */
const QUIET_MS = RECONNECT_SKEW_MS;
/** Older calls count in the day window only. */
const RECENT_MS = 61_000;
/** A slot that was requested too early is requested again after this time at the latest, whatever the log's clock says. */
const ACQUIRE_RETRY_MS = 1_000;

type SpentEvent = Extract<LogEvent, { kind: 'spent' }>;

/** The number of the call, or how long to wait before the next request for a slot. */
export type AcquireResult = { readonly call: CallNumber } | { readonly waitMs: number };

export interface DistributedRateLimiterOptions {
  readonly scheduler: Scheduler;
  readonly sharedLog: RateLimitLog;
  readonly clock: Clock;
  readonly log?: Logger | undefined;
}

/** Synchronizes a scheduler with those of the other processes that share its rate limit. */
export class DistributedRateLimiter {
  private readonly name = randomUUID().slice(0, 8);
  private readonly stopController = new AbortController();
  private sharing: Sharing | null = null;
  private logName = '';
  private knownOffset = 0;
  private members: readonly string[] = [];
  /** When the log became reachable again; null while it is unreachable. */
  private reconnectedAtMs: number | null = null;
  private hasSynced = false;
  /** The log may have lower call numbers than we: it continues from the highest. */
  private mustRestoreNumbers = false;
  /** The whole log is read again, with its own call numbers. */
  private isRereading = false;
  private readonly clockOffset = new ClockOffset();
  /** Our calls that are not in the log. Those older than a minute are dropped: Keap's headers count them in the day. */
  private offlineCalls: SpentEvent[] = [];
  /** Our calls in the log, in case it loses them. */
  private loggedCalls: { readonly offset: number; readonly call: SpentEvent }[] = [];
  private pendingEvents: LogEvent[] = [];

  private readonly scheduler: Scheduler;
  private readonly sharedLog: RateLimitLog;
  private readonly clock: Clock;

  constructor(private readonly options: DistributedRateLimiterOptions) {
    ({ scheduler: this.scheduler, sharedLog: this.sharedLog, clock: this.clock } = options);
  }

  /** Synchronizes until it is closed. Calls `changed` after each synchronization, since the next request may be another now. */
  async run(changed: () => void): Promise<void> {
    this.awaitFirstSync(changed).catch(() => undefined);
    while (!this.stopController.signal.aborted) {
      await this.sync(null).catch(() => undefined);
      changed();
      const waitMs = this.sharing === 'PARTITIONED' ? PARTITIONED_HEARTBEAT_MS : HEARTBEAT_MS;
      await this.clock.sleep(waitMs, this.stopController.signal).catch(() => undefined);
    }
  }

  private async awaitFirstSync(changed: () => void): Promise<void> {
    await this.clock.sleep(FIRST_SYNC_MS, this.stopController.signal);
    if (this.sharing !== null) return;
    this.handleFailure(new Error('no response yet'));
    changed();
  }

  /** How the rate limit is shared now; null until the first synchronization has ended. */
  getSharing(): Sharing | null {
    return this.sharing;
  }

  /** Requests the slot that our scheduler has selected. */
  async acquire(priority: Priority, account: string, isYielding: boolean): Promise<AcquireResult> {
    const nowMs = this.clock.monotonicMs();
    const acquireRequest: AcquireRequest = {
      priority,
      account,
      notBeforeMs: nowMs + this.clockOffset.aheadMs,
      spacingMs: this.scheduler.timing.getMinGapMs(nowMs),
      isYielding,
    };
    const { isGranted, waitMs, entries } = await this.sync(acquireRequest);
    const ownEntry = isGranted
      ? entries.findLast(({ member, event }) => member === this.name && event.kind === 'acquired')
      : undefined;
    return ownEntry === undefined ? { waitMs: Math.min(waitMs, ACQUIRE_RETRY_MS) } : { call: ownEntry.call };
  }

  /** Records a call that uses this process's own share, for the log. */
  recordOffline(priority: Priority, account: string): void {
    this.offlineCalls.push({
      kind: 'spent',
      priority,
      account,
      atMs: this.clock.monotonicMs() + this.clockOffset.aheadMs,
    });
  }

  /** Writes an observation to the log at the next synchronization. */
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
      const synced = await this.sharedLog.sync({
        member: this.name,
        log: this.logName,
        knownOffset: this.knownOffset,
        isWaiting: this.scheduler.hasUrgent(),
        numbers: this.mustRestoreNumbers ? this.scheduler.quotaWindows.getCallNumbers() : null,
        events: [...recent, ...pendingEvents],
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
    if (this.isRereading) this.scheduler.quotaWindows.renumberReadings();
    this.isRereading = false;
    this.scheduler.quotaWindows.setToday(synced.callsToday);
    this.reconnectedAtMs ??= this.hasSynced ? nowMs : -Infinity;
    this.hasSynced = true;
    // Until then the old list of members applies to all: an empty log gets them one after the other.
    if (nowMs < this.reconnectedAtMs + SETTLE_MS) return;
    this.members = synced.members;
    if (this.sharing !== 'COORDINATED') this.enterCoordinated();
  }

  /** The log lost its end, or all: read it again, and use it once all processes have written what it lost. */
  private republish(keptOffset: number, nowMs: number): void {
    this.knownOffset = 0;
    this.offlineCalls.push(...this.loggedCalls.filter(({ offset }) => offset > keptOffset).map(({ call }) => call));
    this.loggedCalls = [];
    if (this.sharing !== 'COORDINATED') return;
    this.reconnectedAtMs = nowMs;
    this.enterPartitioned('log lost');
  }

  private applyEntry({ offset, atMs, member, call, event }: Entry, nowMs: number): void {
    if (offset <= this.knownOffset) return;
    this.knownOffset = offset;
    const { aheadMs } = this.clockOffset;
    if (event.kind === 'observed') {
      // While partitioned, each process numbers its own calls only.
      const hasSameNumbers = this.sharing !== 'PARTITIONED';
      if (member !== this.name)
        applyObservedEntry(this.scheduler.timing, { atMs, event }, readMoment(this.clock), { aheadMs, hasSameNumbers });
      return;
    }
    const { priority, account } = event;
    // A log whose clock was set back has dates in the future.
    const sentAtMs = Math.min(event.kind === 'spent' ? event.atMs : atMs, nowMs + aheadMs);
    if (sentAtMs <= nowMs + aheadMs - RECENT_MS) return;
    if (member === this.name)
      this.loggedCalls.push({ offset, call: { kind: 'spent', priority, account, atMs: sentAtMs } });
    // While partitioned, our share does not include other processes' calls; `enterCoordinated` reads the whole log again.
    if (this.sharing === 'COORDINATED') this.scheduler.spend(priority, account, sentAtMs - aheadMs, call);
  }

  /** Calls counted while partitioned had a higher weight, so the log is read again, by the next request for a slot at the latest. */
  private enterCoordinated(): void {
    this.sharing = 'COORDINATED';
    this.scheduler.timing.setShare(FULL_SHARE);
    this.scheduler.quotaWindows.clearMinute();
    if (this.reconnectedAtMs !== -Infinity) this.scheduler.timing.pause(this.clock.monotonicMs() + QUIET_MS);
    [this.logName, this.knownOffset, this.loggedCalls, this.isRereading] = ['', 0, [], true];
    this.options.log?.info(
      { processes: this.members.length },
      'the Keap rate limit is coordinated with the other processes',
    );
  }

  private handleFailure(error: unknown): void {
    this.reconnectedAtMs = null;
    this.mustRestoreNumbers = this.hasSynced;
    if (this.sharing === 'PARTITIONED' || this.stopController.signal.aborted) return;
    this.enterPartitioned((error as { code?: string }).code ?? (error as Error).constructor.name);
  }

  private enterPartitioned(reason: string): void {
    this.sharing = 'PARTITIONED';
    // Another process's last call by the log may leave at this moment.
    const nowMs = this.clock.monotonicMs();
    this.scheduler.timing.pause(nowMs + this.scheduler.timing.getMinGapMs(nowMs));
    const share = this.hasSynced
      ? computePartitionedShare(this.name, this.members, this.clockOffset.aheadMs)
      : computeUnknownShare(this.name, this.clock);
    this.scheduler.timing.setShare(share);
    this.options.log?.warn(
      { reason, share: `1/${share.weight}` },
      'Redis does not answer: the Keap rate limit is partitioned, and this process uses a safe share until Redis answers again',
    );
  }
}
