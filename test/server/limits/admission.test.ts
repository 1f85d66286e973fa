import { describe, expect, it } from 'vitest';
import { Admission } from '../../../src/server/limits/admission.js';
import { handClock } from '../../kit/clock.js';

const opened = (running: number, waiting: number) => {
  const clock = handClock();
  const admission = new Admission({ running, waiting }, clock);
  const began: string[] = [];
  const ask = async (caller: string, patience = {}): Promise<() => void> => {
    const done = await admission.enter(caller, patience);
    began.push(caller);
    return done;
  };
  return { clock, ask, began };
};

/** Lets everything go on that can. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('operations beyond those that run at once', () => {
  it('wait, and begin as others end', async () => {
    const { ask, began } = opened(1, 10);
    const done = await ask('a');
    const second = ask('a');
    await settle();
    expect(began).toEqual(['a']);
    done();
    await second;
    expect(began).toEqual(['a', 'a']);
  });

  it('begin in turns of their callers, so that a crowd of one does not keep another out', async () => {
    const { ask, began } = opened(2, 100);
    const first = await ask('crowd');
    await ask('crowd');
    for (let one = 0; one < 50; one += 1) void ask('crowd');
    const other = ask('other');
    first();
    await other;
    expect(began).toEqual(['crowd', 'crowd', 'other']);
  });

  it('are refused where too many wait already, and when their deadline passes', async () => {
    const { ask, clock } = opened(1, 1);
    await ask('a');
    const late = ask('b', { deadlineAtMs: clock.now() + 1000 });
    const refused = { extensions: { code: 'OVERLOADED', http: { status: 503 } } };
    await expect(ask('c')).rejects.toMatchObject(refused);
    const gone = expect(late).rejects.toMatchObject(refused);
    await clock.advance(1000);
    await gone;
    // Its place is free again.
    void ask('d');
    await settle();
  });

  it('leave when their caller hangs up', async () => {
    const { ask } = opened(1, 1);
    const done = await ask('a');
    const hangUp = new AbortController();
    const left = ask('b', { signal: hangUp.signal });
    hangUp.abort();
    (await left)();
    const next = ask('c');
    done();
    await next;
  });
});
