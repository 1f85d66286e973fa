import type { Clock } from '../../src/clock.js';
import {
  COURTESY_MS,
  MEMBER_TTL_MS,
  WAITING_TTL_MS,
  type SyncRequest,
  type SyncResponse,
  type Entry,
  type RateLimitLog,
  type LogEvent,
} from '../../src/keap/rate-limit/distributed/call-log.js';

/** An in-memory log for several simulated processes in one: it can be lost, emptied and reconnected. */
export interface MemoryLog {
  /** Opens a process's own connection to the log. */
  open(): RateLimitLog;
  /** Fails every exchange until the log is reconnected. */
  disconnect(): void;
  /** The connections come back one after the other within `spreadMs`. */
  reconnect(kept: 'kept' | 'empty', spreadMs?: number): void;
}

/** Stores what the log in Redis stores, by this clock; one contract suite tests both. */
export function createMemoryLog(clock: Clock): MemoryLog {
  let name = 1;
  let entries: Entry[] = [];
  let callsToday = 0;
  let lastAtMs = -Infinity;
  let isDisconnected = false;
  /** From when on each connection works, by the monotonic clock, in the order of opening. */
  const reachableFromMs: number[] = [];
  const calls = new Map<string, number>();
  const seenAtMs = new Map<string, number>();
  const waitingAtMs = new Map<string, number>();
  const acquiredAtMs = new Map<string, number>();
  const nextNumber = (key: string): number => {
    const number = (calls.get(key) ?? 0) + 1;
    calls.set(key, number);
    return number;
  };
  const append = (member: string, event: LogEvent): void => {
    const isCall = event.kind !== 'observed';
    if (isCall) callsToday += 1;
    const call = isCall ? { all: nextNumber(''), own: nextNumber(event.account) } : { all: 0, own: 0 };
    entries.push({ offset: entries.length + 1, atMs: clock.now(), member, call, event });
  };
  const recentMembers = (times: ReadonlyMap<string, number>, forMs: number): string[] =>
    [...times].filter(([, atMs]) => Math.abs(clock.now() - atMs) < forMs).map(([member]) => member);

  const tryAcquire = ({ member, acquire }: SyncRequest): number => {
    if (acquire === null) return 0;
    const nowMs = clock.now();
    const others = recentMembers(waitingAtMs, WAITING_TTL_MS).filter((other) => other !== member);
    const lastAcquiredAtMs = (one: string): number => acquiredAtMs.get(one) ?? 0;
    const courtesyMs = others.some((other) => lastAcquiredAtMs(other) < lastAcquiredAtMs(member)) ? COURTESY_MS : 0;
    lastAtMs = Math.min(lastAtMs, nowMs);
    const waitMs = Math.max(acquire.notBeforeMs, lastAtMs + acquire.spacingMs + courtesyMs) - nowMs;
    if (waitMs > 0) return waitMs;
    if (acquire.isYielding && others.length > 0) return Math.max(1, acquire.spacingMs);
    lastAtMs = nowMs;
    acquiredAtMs.set(member, nowMs);
    append(member, { kind: 'acquired', priority: acquire.priority, account: acquire.account });
    return 0;
  };

  const exchange = (request: SyncRequest): SyncResponse => {
    const nowMs = clock.now();
    seenAtMs.set(request.member, nowMs);
    if (request.isWaiting) waitingAtMs.set(request.member, nowMs);
    else waitingAtMs.delete(request.member);
    const log = String(name);
    const known = request.log === log && request.knownOffset <= entries.length ? request.knownOffset : 0;
    const current = request.log === log && request.knownOffset === entries.length;
    for (const [key, number] of Object.entries(request.numbers ?? {}))
      calls.set(key, Math.max(calls.get(key) ?? 0, number));
    for (const event of request.events) append(request.member, event);
    const waitMs = current ? tryAcquire(request) : 0;
    const isGranted = current && request.acquire !== null && waitMs === 0;
    const members = recentMembers(seenAtMs, MEMBER_TTL_MS).toSorted();
    return {
      nowMs,
      log,
      offset: entries.length,
      entries: entries.slice(known),
      isGranted,
      waitMs,
      callsToday,
      members,
    };
  };

  return {
    open: () => {
      const connection = reachableFromMs.push(isDisconnected ? Infinity : -Infinity) - 1;
      return {
        sync: async (request) => {
          if (clock.monotonicMs() < (reachableFromMs[connection] ?? 0)) throw new Error('the log is away');
          return structuredClone(exchange(request));
        },
        close: async () => undefined,
      };
    },
    disconnect: () => {
      isDisconnected = true;
      reachableFromMs.fill(Infinity);
    },
    reconnect: (kept, spreadMs = 0) => {
      isDisconnected = false;
      const last = Math.max(1, reachableFromMs.length - 1);
      for (const connection of reachableFromMs.keys())
        reachableFromMs[connection] = clock.monotonicMs() + (spreadMs * connection) / last;
      if (kept === 'kept') return;
      name += 1;
      [entries, callsToday, lastAtMs] = [[], 0, -Infinity];
      for (const map of [calls, seenAtMs, waitingAtMs, acquiredAtMs]) map.clear();
    },
  };
}
