import { afterEach, describe, expect, it } from 'vitest';
import type { RateLimits } from '../../../../src/simulator/access/quota.js';
import { fewestInAMinute, KEY, OAUTH_APP, startProcesses, type Process, type ProcessGroup } from './several.js';

/** How much of the allowed calls must be used in any full minute. */
const USED_SHARE = 0.95;
/** From then on after the log's return the limit must be used again. */
const BACK_WITHIN_MS = 10_000;
/** Connections to Redis are tried every two seconds at least, for 300 ms, and used after a probe. */
const RECONNECT_SPREAD_MS = 2_800;
/** Calls of each process that wait or are in flight at any time. */
const WAITING_CALLS = 40;

interface Outage {
  readonly limits: RateLimits;
  readonly kept: 'kept' | 'empty';
  readonly awayMs: number;
}

describe('use of the rate limit', () => {
  let open: ProcessGroup | null = null;
  const start = (...given: Parameters<typeof startProcesses>): ProcessGroup => (open = startProcesses(...given));
  afterEach(async () => {
    await open?.close();
    open = null;
  });
  const refusals = ({ arrivals }: ProcessGroup): unknown[] => arrivals.filter(({ refused }) => refused !== null);

  /** Keeps calls waiting in every process until it is closed. */
  const keepBusy = ({ processes }: ProcessGroup): void => {
    const submitForever = async (process: Process): Promise<never> => {
      for (;;) await process.submit();
    };
    for (const process of processes)
      for (let waiting = 0; waiting < WAITING_CALLS; waiting += 1) submitForever(process).catch(() => undefined);
  };

  /** The least share of the limit that three busy processes use in a minute, from 10 s after the return of their log. */
  const useAfterReturn = async (outage: Outage): Promise<number> => {
    const group = start(3, outage);
    const { clock, log, arrivals } = group;
    keepBusy(group);
    await clock.advance(30_000);
    log.disconnect();
    await clock.advance(outage.awayMs);
    log.reconnect(outage.kept, RECONNECT_SPREAD_MS);
    const fromMs = clock.now() + BACK_WITHIN_MS;
    await clock.advance(130_000);
    expect(refusals(group)).toEqual([]);
    return fewestInAMinute(arrivals, fromMs, clock.now()) / outage.limits.perMinute;
  };

  for (const [owner, limits] of [
    ['a key', KEY],
    ['an OAuth app', OAUTH_APP],
  ] as const) {
    for (const [title, count, isLogShared] of [
      ['One process', 1, false],
      ['One process with a shared log', 1, true],
      ['Three processes with a shared log', 3, true],
    ] as const) {
      it(`${title} uses at least 95 % of the limit of ${owner} in any full minute, without a 429`, async () => {
        const group = start(count, { limits, isLogShared });
        const fromMs = group.clock.now();
        keepBusy(group);
        await group.clock.advance(180_000);
        expect(refusals(group)).toEqual([]);
        // The first calls wait for the first answer of the log.
        const fewest = fewestInAMinute(group.arrivals, fromMs + 100, group.clock.now());
        expect(fewest).toBeGreaterThanOrEqual(USED_SHARE * limits.perMinute);
      }, 60_000);
    }

    for (const kept of ['kept', 'empty'] as const) {
      for (const awayMs of [3_000, 35_000, 70_000]) {
        it(`Three processes use at least 95 % of the limit of ${owner} from 10 s after the return of a log that was away for ${awayMs} ms and is ${kept}`, async () => {
          expect(await useAfterReturn({ limits, kept, awayMs })).toBeGreaterThanOrEqual(USED_SHARE);
        }, 60_000);
      }
    }
  }

  it('Three processes use at least 95 % of the limit of a key from 10 s after the return of a log that was away for ten minutes', async () => {
    expect(await useAfterReturn({ limits: KEY, kept: 'kept', awayMs: 600_000 })).toBeGreaterThanOrEqual(USED_SHARE);
  }, 60_000);

  it('Processes whose calls were rejected share the limit again within 10 s', async () => {
    const group = start(3, { limits: OAUTH_APP });
    const { clock, log, arrivals } = group;
    keepBusy(group);
    await clock.advance(10_000);
    log.disconnect();
    // The first process does not notice it, so its calls collide with those of the others.
    log.reconnect('kept', 1_300);
    await clock.advance(1_300);
    expect(refusals(group)).not.toEqual([]);
    await clock.advance(BACK_WITHIN_MS);
    const fromMs = clock.now();
    await clock.advance(4_000);
    const recent = arrivals.filter(({ atMs }) => atMs >= fromMs);
    expect(recent.length).toBeGreaterThanOrEqual(USED_SHARE * 4 * OAUTH_APP.perSecond);
    for (const by of group.processes.keys())
      expect(recent.filter((one) => one.by === by).length).toBeGreaterThanOrEqual(recent.length / 4);
  });

  it('A process that joins after an exhausted minute is over calls at once', async () => {
    const group = start(1);
    const { clock, arrivals, quota } = group;
    await clock.until(group.processes[0]!.submit());
    // Another integration uses the same key.
    for (let call = 0; call < KEY.perMinute - 2; call += 1) {
      await clock.advance(100);
      quota.spend({ product: 'credential', limits: KEY, tenant: 'default' });
    }
    await clock.advance(100);
    await clock.until(group.processes[0]!.submit());
    await clock.advance(90_000);
    const joinedAtMs = clock.now();
    await clock.until(group.join().submit());
    expect((arrivals.at(-1)?.atMs ?? Infinity) - joinedAtMs).toBeLessThanOrEqual(500);
  });
});
