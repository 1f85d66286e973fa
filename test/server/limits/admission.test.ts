import { describe, expect, it } from 'vitest';
import { Admission } from '../../../src/server/limits/admission.js';
import { createManualClock } from '../../kit/clock.js';

const openAdmission = (running: number, waiting: number) => {
  const clock = createManualClock();
  const admission = new Admission({ running, waiting }, clock);
  const started: string[] = [];
  const acquire = async (caller: string, waitOptions = {}): Promise<() => void> => {
    const done = await admission.acquire(caller, waitOptions);
    started.push(caller);
    return done;
  };
  return { clock, acquire, started };
};

/** Lets all pending promises settle. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('operations beyond those that run at once', () => {
  it('Operations beyond the limit wait and start as others end', async () => {
    const { acquire, started } = openAdmission(1, 10);
    const done = await acquire('a');
    const second = acquire('a');
    await settle();
    expect(started).toEqual(['a']);
    done();
    await second;
    expect(started).toEqual(['a', 'a']);
  });

  it('Waiting operations start in turns of their callers, so that no caller blocks another', async () => {
    const { acquire, started } = openAdmission(2, 100);
    const first = await acquire('crowd');
    await acquire('crowd');
    for (let one = 0; one < 50; one += 1) void acquire('crowd');
    // The only operation of a caller never waits, and its second one is the next to start.
    await acquire('other');
    const second = acquire('other');
    first();
    await settle();
    expect(started).toEqual(['crowd', 'crowd', 'other']);
    (await acquire('third'))();
    expect(started.slice(3)).toEqual(['third']);
    void second;
  });

  it('Running operations never exceed the limit while others wait', async () => {
    const { acquire, started } = openAdmission(1, 100);
    const ends = [await acquire('a'), await acquire('b')];
    void acquire('a');
    ends[0]?.();
    await settle();
    expect(started).toEqual(['a', 'b']);
    ends[1]?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'a']);
  });

  it('Operations are rejected where too many wait, and when their deadline passes', async () => {
    const { acquire, clock } = openAdmission(1, 1);
    await acquire('a');
    const late = acquire('a', { deadlineAtMs: clock.now() + 1000 });
    const refused = { extensions: { code: 'OVERLOADED', http: { status: 503 } } };
    await expect(acquire('a')).rejects.toMatchObject(refused);
    const gone = expect(late).rejects.toMatchObject(refused);
    await clock.advance(1000);
    await gone;
    // Its slot is free again.
    const next = acquire('a');
    await settle();
    void next;
  });

  it('A waiting operation leaves the queue when its caller disconnects', async () => {
    const { acquire } = openAdmission(1, 1);
    const done = await acquire('a');
    const hangUp = new AbortController();
    const left = acquire('a', { signal: hangUp.signal });
    hangUp.abort();
    (await left)();
    const next = acquire('a');
    done();
    await next;
  });
});
