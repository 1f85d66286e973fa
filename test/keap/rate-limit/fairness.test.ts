import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import { createManualClock } from '../../kit/clock.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';
import { many, createLimiter, type LimiterHarness } from './single.js';

/** Submits `count` calls of one caller, named in their order. */
const flood = (
  { submit }: LimiterHarness,
  caller: string,
  count: number,
  more: Partial<RequestContext> = {},
): Promise<unknown> =>
  Promise.allSettled(
    Array.from({ length: count }, (_, number) => submit({ caller, plan: `${caller}${number}`, ...more })),
  );

describe('fairness between callers', () => {
  for (const [when, waitMs] of [
    ['at once', 0],
    ['after the first calls', 5_000],
    ['after the minute is exhausted', 40_000],
    ['after minutes', 170_000],
  ] as const) {
    it(`A single call of another caller is sent within three slots, ${when}`, async () => {
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

  it('Callers take turns, and each caller is served in order of arrival', async () => {
    const limiter = createLimiter();
    const all = [flood(limiter, 'a', 5), flood(limiter, 'b', 2), flood(limiter, 'c', 3)];
    await limiter.clock.until(Promise.all(all));
    expect(limiter.sent.map(({ plan }) => plan).join(' ')).toBe('a0 b0 c0 a1 b1 c1 a2 c2 a3 a4');
  });

  it('A caller that submits one call after the other gets no more than its turns', async () => {
    const limiter = createLimiter();
    const { clock, sent, submit } = limiter;
    const done = flood(limiter, 'many', 60);
    const one = (async () => {
      for (let count = 0; count < 30; count += 1) await submit({ caller: 'one' });
    })();
    await clock.until(Promise.all([one, done]));
    const first = sent.slice(1, 41).filter(({ caller }) => caller === 'one').length;
    expect(first).toBeGreaterThanOrEqual(19);
    expect(first).toBeLessThanOrEqual(21);
  });

  it('A request that its turn comes too late for is rejected at once', async () => {
    const limiter = createLimiter();
    const { clock, sent, submit } = limiter;
    const deadlineAtMs = clock.now() + 5_000;
    const done = flood(limiter, 'many', 40, { deadlineAtMs });
    const single = submit({ caller: 'one', deadlineAtMs: clock.now() + 300 });
    const late = await catchRejection(submit({ caller: 'many', deadlineAtMs: clock.now() + 300 }));
    expect(late).toMatchObject({ code: 'THROTTLED', facts: { window: 'second' } });
    await clock.until(single);
    // Requests that new ones push past their deadline are rejected as soon as that is known.
    const pushed = flood(limiter, 'other', 20, { deadlineAtMs });
    const outcomes = await clock.until(Promise.all([done, pushed]));
    expect(JSON.stringify(outcomes)).toContain('THROTTLED');
    expect(sent.every(({ atMs }) => atMs <= deadlineAtMs)).toBe(true);
    expect(clock.now()).toBeLessThanOrEqual(deadlineAtMs);
  });

  it('A snapshot gets one slot in five, and its calls are sent in order of arrival', async () => {
    const limiter = createLimiter({ snapshotPerSecond: 10 });
    const done = [
      flood(limiter, 'a', 20),
      flood(limiter, 'b', 20),
      flood(limiter, 'run', 10, { priority: 'background' }),
    ];
    await limiter.clock.until(Promise.all(done));
    const background = limiter.sent.filter(({ priority }) => priority === 'background');
    expect(background.map(({ plan }) => plan)).toEqual(Array.from({ length: 10 }, (_, number) => `run${number}`));
    // One in five from the first waiting call on.
    expect(limiter.sent.slice(1, 26).filter(({ priority }) => priority === 'background')).toHaveLength(5);
  });

  it('Hanging calls of one caller do not block another', async () => {
    const hang = new Promise<never>(() => undefined);
    const limiter = createLimiter({ perSecond: 1000 }, () => (limiter.sent.at(-1)?.caller === 'many' ? hang : {}));
    void flood(limiter, 'many', 200);
    await limiter.clock.advance(10_000);
    expect(limiter.sent).toHaveLength(64);
    await limiter.clock.until(many(20, () => limiter.submit({ caller: 'one' })));
  });
});

describe('request with several callers', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  it('A request with several callers is sent at the first turn of any of them', async () => {
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

  it('A caller does not wait for the queued endpoint probe of another caller', async () => {
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
