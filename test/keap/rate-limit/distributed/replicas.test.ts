import { afterEach, describe, expect, it } from 'vitest';
import { countMostWithin } from '../../against-simulator.js';
import { fewestInAMinute, startProcesses, type ProcessGroup } from './several.js';

/** Simulated minutes take seconds, and more on a busy machine. */
const SIMULATED_MINUTES_TIMEOUT_MS = 120_000;

describe('distributed rate limiter', () => {
  let open: ProcessGroup | null = null;
  const start = (...given: Parameters<typeof startProcesses>): ProcessGroup => (open = startProcesses(...given));
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  const refusals = ({ arrivals }: ProcessGroup): unknown[] => arrivals.filter(({ refused }) => refused !== null);
  const times = ({ arrivals }: ProcessGroup): number[] => arrivals.map(({ atMs }) => atMs);

  /** Submits `each` calls in every process at once. */
  const flood = ({ processes }: ProcessGroup, each: number): Promise<unknown> =>
    Promise.all(processes.flatMap((process) => Array.from({ length: each }, () => process.submit())));

  /** The share of the first minute's calls of the process with the fewest. */
  const shareOfFirstMinute = ({ arrivals, processes }: ProcessGroup): number => {
    const first = arrivals.slice(0, 240);
    return Math.min(...processes.map((_, by) => first.filter((one) => one.by === by).length)) / first.length;
  };

  for (const count of [1, 3]) {
    it(
      `2,000 calls of ${count} process(es) get no 429 and use the whole limit`,
      async () => {
        const group = start(count);
        await group.clock.until(flood(group, Math.ceil(2000 / count)));
        expect(refusals(group)).toEqual([]);
        expect(countMostWithin(times(group), 60_000)).toBe(240);
        const [first = 0, last = 0] = [times(group)[0], times(group).at(-1)];
        expect(fewestInAMinute(group.arrivals, first, last)).toBeGreaterThanOrEqual(0.95 * 240);
        // No process waits for another.
        expect(shareOfFirstMinute(group)).toBeGreaterThanOrEqual(0.9 / count);
      },
      SIMULATED_MINUTES_TIMEOUT_MS,
    );
  }

  it(
    'Processes use safe shares while the log is unreachable (PARTITIONED), and share the limit again when it is back (COORDINATED)',
    async () => {
      const group = start(3);
      const { clock, log, processes } = group;
      const done = flood(group, 700);
      done.catch(() => undefined);
      await clock.advance(150_000);
      expect(processes.map(({ rateLimiter }) => rateLimiter.sharing())).toEqual([
        'COORDINATED',
        'COORDINATED',
        'COORDINATED',
      ]);
      log.disconnect();
      const downAtMs = clock.now();
      await clock.advance(240_000);
      expect(processes.map(({ rateLimiter }) => rateLimiter.sharing())).toEqual([
        'PARTITIONED',
        'PARTITIONED',
        'PARTITIONED',
      ]);
      expect(fewestInAMinute(group.arrivals, downAtMs + 60_000, clock.now())).toBeGreaterThanOrEqual(0.6 * 240);
      log.reconnect('empty');
      const backAtMs = clock.now();
      await clock.advance(10_000);
      expect(processes.map(({ rateLimiter }) => rateLimiter.sharing())).toEqual([
        'COORDINATED',
        'COORDINATED',
        'COORDINATED',
      ]);
      await clock.until(done);
      expect(refusals(group)).toEqual([]);
      expect(countMostWithin(times(group), 60_000)).toBeLessThanOrEqual(240);
      const last = times(group).at(-1) ?? 0;
      expect(fewestInAMinute(group.arrivals, backAtMs + 60_000, last)).toBeGreaterThanOrEqual(0.95 * 240);
    },
    SIMULATED_MINUTES_TIMEOUT_MS,
  );

  for (const kept of ['empty', 'kept'] as const) {
    it(
      `Processes that reconnect one after the other cause no 429 when the log comes back ${kept}`,
      async () => {
        for (const awayMs of [0, 400, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 65_000, 90_000]) {
          const group = start(0);
          const { clock, log } = group;
          for (let made = 0; made < 3; made += 1) {
            group.join(made * 7_000);
            await clock.advance(330);
          }
          const done = flood(group, 300);
          done.catch(() => undefined);
          await clock.advance(23_000);
          log.disconnect();
          await clock.advance(awayMs);
          log.reconnect(kept);
          await clock.until(done);
          expect(refusals(group), `away for ${awayMs} ms`).toEqual([]);
          await group.close();
        }
      },
      SIMULATED_MINUTES_TIMEOUT_MS,
    );
  }

  for (const hours of [-24, -1, 1, 24]) {
    it(`Processes keep their rate when all clocks, including that of the log, are set by ${hours} h`, async () => {
      const group = start(3);
      const done = flood(group, 70);
      await group.clock.advance(5_000);
      group.clock.setWallClock(hours * 3_600_000);
      await group.clock.advance(2_000);
      // Reads the whole log, including the entries from before.
      const newcomer = group.join();
      await group.clock.until(Promise.all([done, newcomer.submit()]));
      expect(refusals(group)).toEqual([]);
      const gaps = times(group).map((atMs, place) => atMs - (times(group)[place - 1] ?? atMs));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(2_500);
      expect(group.processes.map(({ rateLimiter }) => rateLimiter.sharing())).toEqual(Array(4).fill('COORDINATED'));
    });
  }

  it('A process that never reached the log uses a tenth of the limit', async () => {
    const group = start(0);
    group.log.disconnect();
    const single = group.join();
    const many = Promise.all(Array.from({ length: 60 }, () => single.submit()));
    await group.clock.until(many);
    expect(refusals(group)).toEqual([]);
    expect(countMostWithin(times(group), 60_000)).toBe(24);
    expect(single.rateLimiter.sharing()).toBe('PARTITIONED');
  });

  it('An interactive call of one process overtakes the snapshot of another within two slots, and the snapshot does not starve', async () => {
    const group = start(2, { snapshotPerSecond: 10 });
    const [interactive, background] = group.processes;
    void Promise.all(Array.from({ length: 400 }, () => background!.submit({ priority: 'background' }))).catch(
      () => undefined,
    );
    await group.clock.advance(2_000);
    const submittedAtMs = group.clock.now();
    await group.clock.until(interactive!.submit());
    expect(group.clock.now() - submittedAtMs).toBeLessThanOrEqual(2 * 110 + 40 + 5);
    const before = group.arrivals.length;
    await group.clock.until(Promise.all(Array.from({ length: 50 }, () => interactive!.submit())));
    const priorities = group.arrivals.slice(before).map(({ priority }) => priority);
    const share = priorities.filter((priority) => priority === 'background').length / priorities.length;
    expect(share).toBeGreaterThanOrEqual(0.15);
    expect(share).toBeLessThanOrEqual(0.35);
  });

  it('A process knows the quota headers of another before its first call', async () => {
    const group = start(2);
    const [one, other] = group.processes;
    await group.clock.advance(2_000);
    group.quota.recordExternalCalls('default', 9_990);
    await group.clock.until(one!.submit());
    await group.clock.advance(1_500);
    const tenant = other!.rateLimiter
      .quota('default')
      .find(({ scope, window }) => scope === 'tenant' && window === 'minute');
    expect(tenant?.remaining).toBe(9);
    expect(other!.rateLimiter.quota('another').some(({ scope }) => scope === 'tenant')).toBe(false);
  });

  it('Processes use the share of the day once, together', async () => {
    const group = start(2, { dayShare: 0.01 });
    const outcomes = group.processes.flatMap((process) =>
      Array.from({ length: 200 }, () =>
        process.submit().then(
          () => 'sent',
          () => 'refused',
        ),
      ),
    );
    const settled = await group.clock.until(Promise.all(outcomes));
    expect(settled.filter((one) => one === 'sent')).toHaveLength(300);
    expect(group.arrivals).toHaveLength(300);
  });
});
