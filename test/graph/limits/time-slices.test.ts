import { describe, expect, it } from 'vitest';
import { TimeSlices } from '../../../src/graph/limits/usage.js';

/** Holds the event loop. */
function work(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

/** Counts the turns of the event loop until the returned function is called. */
function countTurns(): () => number {
  let turns = 0;
  let isCounting = true;
  const count = (): void => {
    turns += 1;
    if (isCounting) setImmediate(count);
  };
  setImmediate(count);
  return () => {
    isCounting = false;
    return turns;
  };
}

const added = (slices: TimeSlices, owner: object, resume: () => void): Promise<void> =>
  new Promise((resolve) => {
    slices.add(owner, () => {
      resume();
      resolve();
    });
  });

describe('time slices', () => {
  it('Short work starts without waiting for a turn of the event loop', async () => {
    const slices = new TimeSlices();
    const turns = countTurns();
    const owner = {};
    await Promise.all(Array.from({ length: 50 }, () => added(slices, owner, () => undefined)));
    expect(turns()).toBe(0);
  });

  it('The event loop turns during long work, which keeps its order', async () => {
    const slices = new TimeSlices();
    const turns = countTurns();
    const owner = {};
    const done: number[] = [];
    const all = Array.from({ length: 200 }, (_, index) =>
      added(slices, owner, () => {
        work(3);
        done.push(index);
      }),
    );
    await Promise.all(all);
    expect(turns()).toBeGreaterThan(4);
    expect(done).toEqual(Array.from({ length: 200 }, (_, index) => index));
  });

  it('A short operation does not wait for the end of a long one', async () => {
    const slices = new TimeSlices();
    const done: string[] = [];
    const long = {};
    const all = Array.from({ length: 100 }, () => added(slices, long, () => work(3)));
    const ended = Promise.all(all).then(() => done.push('long'));
    await added(slices, {}, () => done.push('short'));
    await ended;
    expect(done).toEqual(['short', 'long']);
  });

  it('Work that is added during the last continuation runs', async () => {
    const slices = new TimeSlices();
    const owner = {};
    const done: string[] = [];
    const second = new Promise<void>((resolve) => {
      slices.add(owner, () => {
        done.push('first');
        slices.add(owner, () => {
          done.push('second');
          resolve();
        });
      });
    });
    await second;
    expect(done).toEqual(['first', 'second']);
  });
});
