import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import { createManualClock } from '../../kit/clock.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';
import { many, createLimiter, type LimiterHarness } from './single.js';

/** So many calls of one caller, named in their order. */
const flood = (
  { submit }: LimiterHarness,
  caller: string,
  count: number,
  more: Partial<RequestContext> = {},
): Promise<unknown> =>
  Promise.allSettled(
    Array.from({ length: count }, (_, number) => submit({ caller, plan: `${caller}${number}`, ...more })),
  );

describe('callers that wait', () => {
  for (const [when, waitMs] of [
    ['at once', 0],
    ['when the first calls have gone', 5_000],
    ['when the minute is spent', 40_000],
    ['minutes later', 170_000],
  ] as const) {
    it(`let another's single call pass within three slots, ${when}`, async () => {
      const limiter = createLimiter({ perMinute: 240 });
      const { clock, sent, submit } = limiter;
      const done = flood(limiter, 'many', 1000);
      await clock.advance(waitMs);
      const before = sent.length;
      await clock.until(submit({ caller: 'one' }));
      expect(sent.slice(before).findIndex(({ caller }) => caller === 'one')).toBeLessThan(3);
      await clock.until(done);
      expect(sent).toHaveLength(1001);
    });
  }

  it('take turns, and each caller is served in the order it asked', async () => {
    const limiter = createLimiter();
    const all = [flood(limiter, 'a', 5), flood(limiter, 'b', 2), flood(limiter, 'c', 3)];
    await limiter.clock.until(Promise.all(all));
    expect(limiter.sent.map(({ plan }) => plan).join(' ')).toBe('a0 b0 c0 a1 b1 c1 a2 c2 a3 a4');
  });

  it('get no more for asking one call after the other', async () => {
    const limiter = createLimiter();
    const { clock, sent, submit } = limiter;
    const done = flood(limiter, 'many', 60);
    const one = (async () => {
      for (let asked = 0; asked < 30; asked += 1) await submit({ caller: 'one' });
    })();
    await clock.until(Promise.all([one, done]));
    const first = sent.slice(1, 41).filter(({ caller }) => caller === 'one').length;
    expect(first).toBeGreaterThanOrEqual(19);
    expect(first).toBeLessThanOrEqual(21);
  });

  it('are told at once by their own turn whether they can be served in time', async () => {
    const limiter = createLimiter();
    const { clock, sent, submit } = limiter;
    const deadlineAtMs = clock.now() + 5_000;
    const done = flood(limiter, 'many', 40, { deadlineAtMs });
    const single = submit({ caller: 'one', deadlineAtMs: clock.now() + 300 });
    const late = await catchRejection(submit({ caller: 'many', deadlineAtMs: clock.now() + 300 }));
    expect(late).toMatchObject({ code: 'THROTTLED', facts: { window: 'second' } });
    await clock.until(single);
    // Those whom the newcomers push past their deadline are told as soon as that is known.
    const pushed = flood(limiter, 'other', 20, { deadlineAtMs });
    const outcomes = await clock.until(Promise.all([done, pushed]));
    expect(JSON.stringify(outcomes)).toContain('THROTTLED');
    expect(sent.every(({ atMs }) => atMs <= deadlineAtMs)).toBe(true);
    expect(clock.now()).toBeLessThanOrEqual(deadlineAtMs);
  });

  it('leave the snapshot its floor, and its calls go as they came', async () => {
    const limiter = createLimiter({ snapshotPerSecond: 10 });
    const done = [
      flood(limiter, 'a', 20),
      flood(limiter, 'b', 20),
      flood(limiter, 'run', 10, { priority: 'background' }),
    ];
    await limiter.clock.until(Promise.all(done));
    const slow = limiter.sent.filter(({ priority }) => priority === 'background');
    expect(slow.map(({ plan }) => plan)).toEqual(Array.from({ length: 10 }, (_, number) => `run${number}`));
    // One in five from the first that waited on.
    expect(limiter.sent.slice(1, 26).filter(({ priority }) => priority === 'background')).toHaveLength(5);
  });

  it('are not kept out by calls of another that hang', async () => {
    const hang = new Promise<never>(() => undefined);
    const limiter = createLimiter({ perSecond: 1000 }, () => (limiter.sent.at(-1)?.caller === 'many' ? hang : {}));
    void flood(limiter, 'many', 200);
    await limiter.clock.advance(10_000);
    expect(limiter.sent).toHaveLength(64);
    await limiter.clock.until(many(20, () => limiter.submit({ caller: 'one' })));
  });
});

describe('a call that several callers wait for', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  it('goes at the turn of the first of them', async () => {
    const clock = createManualClock();
    keap = await scriptedKeap(({ pathname }) => ({ body: { id: pathname.split('/').at(-1) } }));
    const limits = { perSecond: 10, perMinute: 240, perDay: 30_000 };
    const client = keap.client({ clock, limits });
    const one = (id: number, caller: string): Promise<unknown> =>
      client.fetchOne('contacts', String(id), [], createRequestContext({ caller }));
    const flooded = Promise.all(Array.from({ length: 100 }, (_, id) => one(id, 'many')));
    await clock.advance(1_000);
    const before = keap.calls.length;
    await clock.until(one(99, 'one'));
    const sent = keap.calls.slice(before).map(({ url }) => url.pathname.split('/').at(-1));
    expect(sent.indexOf('99')).toBeGreaterThanOrEqual(0);
    expect(sent.indexOf('99')).toBeLessThan(3);
    await clock.until(flooded);
    expect(keap.calls).toHaveLength(100);
  });

  it('is not waited for to learn whether a path is there, when it waits behind many of another', async () => {
    const clock = createManualClock();
    keap = await scriptedKeap(({ pathname }) => ({
      body: pathname.endsWith('tags') ? { tags: [{ id: '1' }] } : { id: pathname.split('/').at(-1) },
    }));
    const client = keap.client({ clock, limits: { perSecond: 10, perMinute: 240, perDay: 30_000 } });
    const requestContext = createRequestContext({ caller: 'many' });
    const flooded = Promise.all(
      Array.from({ length: 100 }, (_, id) => client.fetchOne('contacts', String(id), [], requestContext)),
    );
    await clock.advance(1_000);
    const probing = client.fetchPage('tags', { size: 10 }, requestContext);
    await clock.advance(1);
    const before = keap.calls.length;
    await clock.until(client.fetchPage('tags', { size: 20 }, createRequestContext({ caller: 'one' })));
    expect(keap.calls.length - before).toBeLessThanOrEqual(3);
    await clock.until(Promise.all([flooded, probing]));
  });
});
