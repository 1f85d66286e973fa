import { afterEach, describe, expect, it } from 'vitest';
import { fewestInAMinute, KEY, OAUTH_APP, startProcesses, type Process, type ProcessGroup } from './several.js';

/** How much of the allowed calls must be used in any full minute. */
const USED_SHARE = 0.95;
/** Calls of each process that wait or are in flight at any time. */
const WAITING_CALLS = 40;

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
    const submitForever = async ({ submit }: Process): Promise<never> => {
      for (;;) await submit();
    };
    for (const process of processes)
      for (let waiting = 0; waiting < WAITING_CALLS; waiting += 1) submitForever(process).catch(() => undefined);
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
  }
});
