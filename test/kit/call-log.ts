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

/** A log in memory, for processes that are played in one: it can be lost, emptied and come back. */
export interface PlayedLog {
  /** A process's own way to it. */
  open(): RateLimitLog;
  /** Fails every exchange until it is up again. */
  down(): void;
  up(kept: 'kept' | 'empty'): void;
}

/** Keeps what the log in Redis keeps, by this clock; the contract suite holds both to the same words. */
export function playedLog(clock: Clock): PlayedLog {
  let name = 1;
  let lines: Entry[] = [];
  let today = 0;
  let lastAtMs = -Infinity;
  let away = false;
  const calls = new Map<string, number>();
  const seen = new Map<string, number>();
  const waiting = new Map<string, number>();
  const went = new Map<string, number>();
  const next = (key: string): number => {
    const number = (calls.get(key) ?? 0) + 1;
    calls.set(key, number);
    return number;
  };
  const append = (by: string, told: LogEvent): void => {
    const isCall = told.kind !== 'observed';
    if (isCall) today += 1;
    const call = isCall ? { all: next(''), own: next(told.account) } : { all: 0, own: 0 };
    lines.push({ offset: lines.length + 1, atMs: clock.now(), by, call, event: told });
  };
  const lately = (times: ReadonlyMap<string, number>, forMs: number): string[] =>
    [...times].filter(([, atMs]) => Math.abs(clock.now() - atMs) < forMs).map(([member]) => member);

  const claimed = ({ member, acquire: claim }: SyncRequest): number => {
    if (claim === null) return 0;
    const nowMs = clock.now();
    const others = lately(waiting, WAITING_TTL_MS).filter((other) => other !== member);
    const wentAt = (one: string): number => went.get(one) ?? 0;
    const courtesyMs = others.some((other) => wentAt(other) < wentAt(member)) ? COURTESY_MS : 0;
    lastAtMs = Math.min(lastAtMs, nowMs);
    const waitMs = Math.max(claim.notBeforeMs, lastAtMs + claim.spacingMs + courtesyMs) - nowMs;
    if (waitMs > 0) return waitMs;
    if (claim.yields && others.length > 0) return Math.max(1, claim.spacingMs);
    lastAtMs = nowMs;
    went.set(member, nowMs);
    append(member, { kind: 'acquired', priority: claim.priority, account: claim.account });
    return 0;
  };

  const exchange = (asked: SyncRequest): SyncResponse => {
    const nowMs = clock.now();
    seen.set(asked.member, nowMs);
    if (asked.waiting) waiting.set(asked.member, nowMs);
    else waiting.delete(asked.member);
    const log = String(name);
    const known = asked.log === log && asked.known <= lines.length ? asked.known : 0;
    const current = asked.log === log && asked.known === lines.length;
    for (const [key, number] of Object.entries(asked.numbers ?? {}))
      calls.set(key, Math.max(calls.get(key) ?? 0, number));
    for (const told of asked.events) append(asked.member, told);
    const waitMs = current ? claimed(asked) : 0;
    const granted = current && asked.acquire !== null && waitMs === 0;
    const members = lately(seen, MEMBER_TTL_MS).toSorted();
    return {
      nowMs,
      log,
      offset: lines.length,
      entries: lines.slice(known),
      isGranted: granted,
      waitMs,
      today,
      members,
    };
  };

  return {
    open: () => ({
      sync: async (asked) => {
        if (away) throw new Error('the log is away');
        return structuredClone(exchange(asked));
      },
      close: async () => undefined,
    }),
    down: () => void (away = true),
    up: (kept) => {
      away = false;
      if (kept === 'kept') return;
      name += 1;
      [lines, today, lastAtMs] = [[], 0, -Infinity];
      for (const map of [calls, seen, waiting, went]) map.clear();
    },
  };
}
