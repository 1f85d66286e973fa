import { createClient } from '@keyv/redis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import {
  COURTESY_MS,
  type AcquireRequest,
  type SyncRequest,
  type SyncResponse,
  type RateLimitLog,
  type LogEvent,
} from '../../src/keap/rate-limit/distributed/call-log.js';
import { openRedisLog } from '../../src/keap/rate-limit/distributed/redis-call-log.js';
import { RedisHealth } from '../../src/keap/redis/redis-health.js';
import { createManualClock } from '../kit/clock.js';
import { createMemoryLog } from '../kit/call-log.js';
import { hasRedis, startRedis, type TestRedis } from '../kit/redis.js';

/** A log in Redis with a timeout that is long enough for a busy machine. */
function redisLog(url: string, credential = 'one'): RateLimitLog {
  const redisHealth = new RedisHealth(url, undefined, 5_000);
  const log = openRedisLog({ url, credential, clock: systemClock, redisHealth });
  const close = async (): Promise<void> => {
    await log.close();
    redisHealth.close();
  };
  return { sync: (request) => log.sync(request), close };
}

/** One suite for the log of real replicas and for the log of simulated ones in tests. */
for (const kind of ['memory', 'redis'] as const) {
  describe.skipIf(kind === 'redis' && !hasRedis())(`call log in ${kind}`, () => {
    let redis: TestRedis | null = null;
    let open: () => RateLimitLog;
    const opened: RateLimitLog[] = [];
    beforeEach(async () => {
      redis = kind === 'redis' ? await startRedis() : null;
      const memoryLog = createMemoryLog(createManualClock());
      const url = redis?.url ?? '';
      open = () => {
        const log = kind === 'memory' ? memoryLog.open() : redisLog(url);
        opened.push(log);
        return log;
      };
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((log) => log.close()));
      await redis?.close();
    });

    const buildRequest = (
      member: string,
      known: Pick<SyncResponse, 'log' | 'offset'>,
      more: Partial<SyncRequest> = {},
    ): SyncRequest => ({
      member,
      log: known.log,
      knownOffset: known.offset,
      isWaiting: false,
      events: [],
      numbers: null,
      acquire: null,
      ...more,
    });
    const nothing = { log: '', offset: 0 };
    const buildAcquire = (more: Partial<AcquireRequest> = {}): AcquireRequest => ({
      priority: 'interactive',
      account: 'default',
      notBeforeMs: 0,
      spacingMs: 0,
      isYielding: false,
      ...more,
    });
    const observedEvent: LogEvent = {
      kind: 'observed',
      observation: {
        quota: { tenant: null, perSecond: 10, windows: [] },
        account: 'default',
        call: { all: 1, own: 1 },
        isRejected: true,
      },
      cooldownUntilMs: 1_768_478_400_123,
    };

    it('The call log grants a slot only to a process that knows all entries, and the others get its entry', async () => {
      const [one, other] = [open(), open()];
      const start = await one.sync(buildRequest('one', nothing));
      const granted = await one.sync(buildRequest('one', start, { acquire: buildAcquire() }));
      expect([granted.isGranted, granted.offset, granted.callsToday]).toEqual([true, 1, 1]);
      const line = { offset: 1, member: 'one', call: { all: 1, own: 1 } };
      expect(granted.entries).toEqual([
        { ...line, atMs: granted.nowMs, event: { kind: 'acquired', priority: 'interactive', account: 'default' } },
      ]);
      const late = await other.sync(buildRequest('other', start, { acquire: buildAcquire() }));
      expect([late.isGranted, late.entries]).toEqual([false, granted.entries]);
      const again = await other.sync(buildRequest('other', late, { acquire: buildAcquire({ account: 'second' }) }));
      expect([again.isGranted, again.entries[0]?.call, again.callsToday]).toEqual([true, { all: 2, own: 1 }, 2]);
    });

    it('The call log grants no slot too early or too close to the last call, and returns how long to wait', async () => {
      const log = open();
      const start = await log.sync(buildRequest('one', nothing));
      const early = await log.sync(
        buildRequest('one', start, { acquire: buildAcquire({ notBeforeMs: start.nowMs + 60_000 }) }),
      );
      expect(early.isGranted).toBe(false);
      expect(early.waitMs).toBeGreaterThan(50_000);
      const first = await log.sync(buildRequest('one', early, { acquire: buildAcquire({ spacingMs: 60_000 }) }));
      expect(first.isGranted).toBe(true);
      const close = await log.sync(buildRequest('one', first, { acquire: buildAcquire({ spacingMs: 60_000 }) }));
      expect([close.isGranted, close.offset]).toEqual([false, 1]);
      expect(close.waitMs).toBeGreaterThan(50_000);
    });

    it('A yielding request waits for urgent requests of other processes, but not for those of its own', async () => {
      const log = open();
      const start = await log.sync(buildRequest('people', nothing, { isWaiting: true }));
      const yields = { acquire: buildAcquire({ priority: 'background', isYielding: true, spacingMs: 100 }) };
      const slow = await log.sync(buildRequest('slow', start, yields));
      expect([slow.isGranted, slow.waitMs]).toEqual([false, 100]);
      expect((await log.sync(buildRequest('people', start, { ...yields, isWaiting: true }))).isGranted).toBe(true);
      const idle = await log.sync(buildRequest('people', nothing));
      const wide = { acquire: buildAcquire({ priority: 'background', isYielding: true }) };
      expect((await log.sync(buildRequest('slow', idle, wide))).isGranted).toBe(true);
    });

    it('The process that has waited longer gets the next slot', async () => {
      const log = open();
      const start = await log.sync(buildRequest('longest', nothing, { isWaiting: true }));
      const eager = await log.sync(buildRequest('eager', start, { isWaiting: true, acquire: buildAcquire() }));
      expect(eager.isGranted).toBe(true);
      const again = await log.sync(buildRequest('eager', eager, { isWaiting: true, acquire: buildAcquire() }));
      expect(again.isGranted).toBe(false);
      expect(again.waitMs).toBeGreaterThan(0);
      expect(
        (await log.sync(buildRequest('longest', eager, { isWaiting: true, acquire: buildAcquire() }))).isGranted,
      ).toBe(true);
    });

    it('The call log stores observations and offline calls unchanged, and counts offline calls as calls', async () => {
      const log = open();
      const offlineEvent: LogEvent = {
        kind: 'spent',
        priority: 'background',
        account: 'default',
        atMs: 1_768_478_400_000.5,
      };
      const event = await log.sync(buildRequest('one', nothing, { events: [offlineEvent, observedEvent] }));
      expect(event.entries.map((line) => line.event)).toEqual([offlineEvent, observedEvent]);
      expect(event.entries.map(({ call }) => call.all)).toEqual([1, 0]);
      expect(event.callsToday).toBe(1);
    });

    it('A new call log continues from the call numbers of the lost one', async () => {
      const log = open();
      const start = await log.sync(buildRequest('one', nothing, { numbers: { '': 41, default: 6 } }));
      await log.sync(buildRequest('other', start, { numbers: { '': 30, default: 7 } }));
      const granted = await log.sync(buildRequest('one', start, { acquire: buildAcquire() }));
      expect(granted.entries[0]?.call).toEqual({ all: 42, own: 8 });
    });

    it('The call log lists its members, and returns all entries to a process with another log or an unknown offset', async () => {
      const log = open();
      await log.sync(buildRequest('b', nothing, { events: [observedEvent] }));
      const all = await log.sync(buildRequest('a', { log: 'another', offset: 1 }));
      expect([all.members, all.entries.length]).toEqual([['a', 'b'], 1]);
      expect((await log.sync(buildRequest('a', { log: all.log, offset: 99 }))).entries).toHaveLength(1);
      expect((await log.sync(buildRequest('a', all))).entries).toEqual([]);
    });
  });
}

describe.skipIf(!hasRedis())('call log in Redis', () => {
  const request: SyncRequest = {
    member: 'm',
    log: '',
    knownOffset: 0,
    isWaiting: false,
    events: [],
    numbers: null,
    acquire: null,
  };

  it('The call log rejects at once while Redis is down, and starts a new log if Redis comes back empty', async () => {
    const redis = (await startRedis())!;
    const log = redisLog(redis.url);
    const before = await log.sync(request);
    await redis.stop();
    await expect(log.sync(request)).rejects.toThrow();
    await redis.start();
    let after: SyncResponse | null = null;
    while (after === null) {
      await new Promise(setImmediate);
      after = await log.sync(request).catch(() => null);
    }
    expect(after.log).not.toBe(before.log);
    await log.close();
    await redis.close();
  });

  it('The call log grants the next slot although the clock of Redis was set back', async () => {
    const redis = (await startRedis())!;
    const log = redisLog(redis.url);
    const acquire = {
      priority: 'interactive',
      account: 'a',
      notBeforeMs: 0,
      spacingMs: 50,
      isYielding: false,
    } as const;
    const start = await log.sync(request);
    const raw = createClient({ url: redis.url });
    await raw.connect();
    const [meta = ''] = await raw.keys('*:meta');
    const aheadMs = String(start.nowMs + 3_600_000);
    await raw.hSet(meta, { last: aheadMs, 'seen:gone': aheadMs, 'waiting:gone': aheadMs });
    const early = await log.sync({ ...request, log: start.log, acquire });
    expect(early.waitMs).toBeLessThanOrEqual(50 + COURTESY_MS);
    expect(early.members).toEqual(['m']);
    let granted = false;
    while (!granted) ({ isGranted: granted } = await log.sync({ ...request, log: start.log, acquire }));
    raw.destroy();
    await log.close();
    await redis.close();
  });

  it('Each credential has its own call log', async () => {
    const redis = (await startRedis())!;
    const logs = ['one', 'other'].map((credential) => redisLog(redis.url, credential));
    const [one, other] = await Promise.all(logs.map((log) => log.sync(request)));
    expect(one?.log).not.toBe(other?.log);
    await Promise.all(logs.map((log) => log.close()));
    await redis.close();
  });
});
