import { afterEach, describe, expect, it } from 'vitest';
import { countMostWithin } from '../../against-simulator.js';
import { fewestInAMinute, several, type Several } from './several.js';

describe('processes that share a pace', () => {
  let open: Several | null = null;
  const start = (...given: Parameters<typeof several>): Several => (open = several(...given));
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  const refusals = ({ arrivals }: Several): unknown[] => arrivals.filter(({ refused }) => refused !== null);
  const times = ({ arrivals }: Several): number[] => arrivals.map(({ atMs }) => atMs);

  /** Each process wants so many calls at once. */
  const flood = ({ processes }: Several, each: number): Promise<unknown> =>
    Promise.all(processes.flatMap((process) => Array.from({ length: each }, () => process.need())));

  /** Of the first minute's calls those of the process that had the fewest. */
  const shareOfFirstMinute = ({ arrivals, processes }: Several): number => {
    const first = arrivals.slice(0, 240);
    return Math.min(...processes.map((_, by) => first.filter((one) => one.by === by).length)) / first.length;
  };

  for (const count of [1, 3]) {
    it(`are never refused, and waste nothing: 2,000 calls of ${count}`, async () => {
      const house = start(count);
      await house.clock.until(flood(house, Math.ceil(2000 / count)));
      expect(refusals(house)).toEqual([]);
      expect(countMostWithin(times(house), 60_000)).toBe(240);
      const [first = 0, last = 0] = [times(house)[0], times(house).at(-1)];
      expect(fewestInAMinute(house.arrivals, first, last)).toBeGreaterThanOrEqual(0.95 * 240);
      // Nobody is kept waiting for another's sake.
      expect(shareOfFirstMinute(house)).toBeGreaterThanOrEqual(0.9 / count);
    });
  }

  it('keep to safe shares while the log is away, say so, and share again when it is back', async () => {
    const house = start(3);
    const { clock, log, processes } = house;
    const done = flood(house, 700);
    done.catch(() => undefined);
    await clock.advance(150_000);
    expect(processes.map(({ pacing }) => pacing.sharing())).toEqual(['TOGETHER', 'TOGETHER', 'TOGETHER']);
    log.down();
    const downAtMs = clock.now();
    await clock.advance(240_000);
    expect(processes.map(({ pacing }) => pacing.sharing())).toEqual(['APART', 'APART', 'APART']);
    expect(fewestInAMinute(house.arrivals, downAtMs + 60_000, clock.now())).toBeGreaterThanOrEqual(0.6 * 240);
    log.up('empty');
    const backAtMs = clock.now();
    await clock.advance(10_000);
    expect(processes.map(({ pacing }) => pacing.sharing())).toEqual(['TOGETHER', 'TOGETHER', 'TOGETHER']);
    await clock.until(done);
    expect(refusals(house)).toEqual([]);
    expect(countMostWithin(times(house), 60_000)).toBeLessThanOrEqual(240);
    const last = times(house).at(-1) ?? 0;
    expect(fewestInAMinute(house.arrivals, backAtMs + 60_000, last)).toBeGreaterThanOrEqual(0.95 * 240);
  });

  for (const kept of ['empty', 'kept'] as const) {
    it(`never meet, whenever the log is back ${kept}, and one after the other`, async () => {
      for (const awayMs of [0, 400, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 65_000, 90_000]) {
        const house = start(0);
        const { clock, log } = house;
        for (let made = 0; made < 3; made += 1) {
          house.join(made * 7_000);
          await clock.advance(330);
        }
        const done = flood(house, 300);
        done.catch(() => undefined);
        await clock.advance(23_000);
        log.down();
        await clock.advance(awayMs);
        log.up(kept);
        await clock.until(done);
        expect(refusals(house), `away for ${awayMs} ms`).toEqual([]);
        await house.close();
      }
    });
  }

  for (const hours of [-24, -1, 1, 24]) {
    it(`go on at their pace when all their clocks and that of the log are set by ${hours} h`, async () => {
      const house = start(3);
      const done = flood(house, 70);
      await house.clock.advance(5_000);
      house.clock.setWallClock(hours * 3_600_000);
      await house.clock.advance(2_000);
      // Reads the whole log, what was written before included.
      const newcomer = house.join();
      await house.clock.until(Promise.all([done, newcomer.need()]));
      expect(refusals(house)).toEqual([]);
      const gaps = times(house).map((atMs, place) => atMs - (times(house)[place - 1] ?? atMs));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(2_500);
      expect(house.processes.map(({ pacing }) => pacing.sharing())).toEqual(Array(4).fill('TOGETHER'));
    });
  }

  it('begin with a tenth where nobody was ever met', async () => {
    const house = start(0);
    house.log.down();
    const alone = house.join();
    const many = Promise.all(Array.from({ length: 60 }, () => alone.need()));
    await house.clock.until(many);
    expect(refusals(house)).toEqual([]);
    expect(countMostWithin(times(house), 60_000)).toBe(24);
    expect(alone.pacing.sharing()).toBe('APART');
  });

  it('let people of one pass the snapshot of another, within two slots, and keep its floor', async () => {
    const house = start(2, { snapshotPerSecond: 10 });
    const [people, slow] = house.processes;
    void Promise.all(Array.from({ length: 400 }, () => slow!.need({ priority: 'background' }))).catch(() => undefined);
    await house.clock.advance(2_000);
    const askedAtMs = house.clock.now();
    await house.clock.until(people!.need());
    expect(house.clock.now() - askedAtMs).toBeLessThanOrEqual(2 * 110 + 40 + 5);
    const before = house.arrivals.length;
    await house.clock.until(Promise.all(Array.from({ length: 50 }, () => people!.need())));
    const priorities = house.arrivals.slice(before).map(({ priority }) => priority);
    const share = priorities.filter((priority) => priority === 'background').length / priorities.length;
    expect(share).toBeGreaterThanOrEqual(0.15);
    expect(share).toBeLessThanOrEqual(0.35);
  });

  it('hear from each other what others have spent, before they ask', async () => {
    const house = start(2);
    const [one, other] = house.processes;
    await house.clock.advance(2_000);
    house.quota.spendElsewhere('default', 9_990);
    await house.clock.until(one!.need());
    await house.clock.advance(1_500);
    const tenant = other!.pacing
      .quota('default')
      .find(({ scope, window }) => scope === 'tenant' && window === 'minute');
    expect(tenant?.remaining).toBe(9);
    expect(other!.pacing.quota('another').some(({ scope }) => scope === 'tenant')).toBe(false);
  });

  it('spend the share of the day once, together', async () => {
    const house = start(2, { dayShare: 0.01 });
    const outcomes = house.processes.flatMap((process) =>
      Array.from({ length: 200 }, () =>
        process.need().then(
          () => 'sent',
          () => 'refused',
        ),
      ),
    );
    const settled = await house.clock.until(Promise.all(outcomes));
    expect(settled.filter((one) => one === 'sent')).toHaveLength(300);
    expect(house.arrivals).toHaveLength(300);
  });
});
