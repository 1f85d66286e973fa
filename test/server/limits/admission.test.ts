import { describe, expect, it } from 'vitest';
import { Admission } from '../../../src/server/limits/admission.js';
import { createManualClock } from '../../kit/clock.js';

const opened = (running: number, waiting: number) => {
  const clock = createManualClock();
  const admission = new Admission({ running, waiting }, clock);
  const began: string[] = [];
  const ask = async (caller: string, waitOptions = {}): Promise<() => void> => {
    const done = await admission.acquire(caller, waitOptions);
    began.push(caller);
    return done;
  };
  return { clock, ask, began };
};

/** Lets all pending promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('operations beyond those that run at once', () => {
  it('Operations beyond the limit wait and start as others end', async () => {
    const { ask, began } = opened(1, 10);
    const done = await ask('a');
    const second = ask('a');
    await settle();
    expect(began).toEqual(['a']);
    done();
    await second;
    expect(began).toEqual(['a', 'a']);
  });

  it('Waiting operations start in turns of their callers, so that no caller blocks another', async () => {
    const { ask, began } = opened(2, 100);
    const first = await ask('crowd');
    await ask('crowd');
    for (let one = 0; one < 50; one += 1) void ask('crowd');
    // The only operation of a caller never waits, and its second one is the next to start.
    await ask('other');
    const second = ask('other');
    first();
    await settle();
    expect(began).toEqual(['crowd', 'crowd', 'other']);
    (await ask('third'))();
    expect(began.slice(3)).toEqual(['third']);
    void second;
  });

  it('Running operations never exceed the limit while others wait', async () => {
    const { ask, began } = opened(1, 100);
    const ends = [await ask('a'), await ask('b')];
    void ask('a');
    ends[0]?.();
    await settle();
    expect(began).toEqual(['a', 'b']);
    ends[1]?.();
    await settle();
    expect(began).toEqual(['a', 'b', 'a']);
  });

  it('Operations are rejected where too many wait, and when their deadline passes', async () => {
    const { ask, clock } = opened(1, 1);
    await ask('a');
    const late = ask('a', { deadlineAtMs: clock.now() + 1000 });
    const refused = { extensions: { code: 'OVERLOADED', http: { status: 503 } } };
    await expect(ask('a')).rejects.toMatchObject(refused);
    const gone = expect(late).rejects.toMatchObject(refused);
    await clock.advance(1000);
    await gone;
    // Its slot is free again.
    const next = ask('a');
    await settle();
    void next;
  });

  it('A waiting operation leaves the queue when its caller disconnects', async () => {
    const { ask } = opened(1, 1);
    const done = await ask('a');
    const hangUp = new AbortController();
    const left = ask('a', { signal: hangUp.signal });
    hangUp.abort();
    (await left)();
    const next = ask('a');
    done();
    await next;
  });
});
