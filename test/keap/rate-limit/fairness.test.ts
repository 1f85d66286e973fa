import { afterEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../../../src/keap/keap-client.js';
import { handClock } from '../../kit/clock.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';
import { many, pace, type Pace } from './single.js';

/** So many calls of one caller, named in their order. */
const flood = ({ need }: Pace, caller: string, count: number, more: Partial<RequestContext> = {}): Promise<unknown> =>
  Promise.allSettled(
    Array.from({ length: count }, (_, number) => need({ caller, plan: `${caller}${number}`, ...more })),
  );

describe('callers that wait', () => {
  for (const [when, waitMs] of [
    ['at once', 0],
    ['when the first calls have gone', 5_000],
    ['when the minute is spent', 40_000],
    ['minutes later', 170_000],
  ] as const) {
    it(`let another's single call pass within three slots, ${when}`, async () => {
      const house = pace({ perMinute: 240 });
      const { clock, sent, need } = house;
      const done = flood(house, 'many', 1000);
      await clock.advance(waitMs);
      const before = sent.length;
      await clock.until(need({ caller: 'one' }));
      expect(sent.slice(before).findIndex(({ caller }) => caller === 'one')).toBeLessThan(3);
      await clock.until(done);
      expect(sent).toHaveLength(1001);
    });
  }

  it('take turns, and each caller is served in the order it asked', async () => {
    const house = pace();
    const all = [flood(house, 'a', 5), flood(house, 'b', 2), flood(house, 'c', 3)];
    await house.clock.until(Promise.all(all));
    expect(house.sent.map(({ plan }) => plan).join(' ')).toBe('a0 b0 c0 a1 b1 c1 a2 c2 a3 a4');
  });

  it('get no more for asking one call after the other', async () => {
    const house = pace();
    const { clock, sent, need } = house;
    const done = flood(house, 'many', 60);
    const one = (async () => {
      for (let asked = 0; asked < 30; asked += 1) await need({ caller: 'one' });
    })();
    await clock.until(Promise.all([one, done]));
    const first = sent.slice(1, 41).filter(({ caller }) => caller === 'one').length;
    expect(first).toBeGreaterThanOrEqual(19);
    expect(first).toBeLessThanOrEqual(21);
  });

  it('are told at once by their own turn whether they can be served in time', async () => {
    const house = pace();
    const { clock, sent, need } = house;
    const deadlineAtMs = clock.now() + 5_000;
    const done = flood(house, 'many', 40, { deadlineAtMs });
    const single = need({ caller: 'one', deadlineAtMs: clock.now() + 300 });
    const late = await catchRejection(need({ caller: 'many', deadlineAtMs: clock.now() + 300 }));
    expect(late).toMatchObject({ code: 'THROTTLED', facts: { window: 'second' } });
    await clock.until(single);
    // Those whom the newcomers push past their deadline are told as soon as that is known.
    const pushed = flood(house, 'other', 20, { deadlineAtMs });
    const outcomes = await clock.until(Promise.all([done, pushed]));
    expect(JSON.stringify(outcomes)).toContain('THROTTLED');
    expect(sent.every(({ atMs }) => atMs <= deadlineAtMs)).toBe(true);
    expect(clock.now()).toBeLessThanOrEqual(deadlineAtMs);
  });

  it('leave the snapshot its floor, and its calls go as they came', async () => {
    const house = pace({ snapshotPerSecond: 10 });
    const done = [flood(house, 'a', 20), flood(house, 'b', 20), flood(house, 'run', 10, { priority: 'background' })];
    await house.clock.until(Promise.all(done));
    const slow = house.sent.filter(({ priority }) => priority === 'background');
    expect(slow.map(({ plan }) => plan)).toEqual(Array.from({ length: 10 }, (_, number) => `run${number}`));
    // One in five from the first that waited on.
    expect(house.sent.slice(1, 26).filter(({ priority }) => priority === 'background')).toHaveLength(5);
  });

  it('are not kept out by calls of another that hang', async () => {
    const hang = new Promise<never>(() => undefined);
    const house = pace({ perSecond: 1000 }, () => (house.sent.at(-1)?.caller === 'many' ? hang : {}));
    void flood(house, 'many', 200);
    await house.clock.advance(10_000);
    expect(house.sent).toHaveLength(64);
    await house.clock.until(many(20, () => house.need({ caller: 'one' })));
  });
});

describe('a call that several callers wait for', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  it('goes at the turn of the first of them', async () => {
    const clock = handClock();
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
    const clock = handClock();
    keap = await scriptedKeap(({ pathname }) => ({
      body: pathname.endsWith('tags') ? { tags: [{ id: '1' }] } : { id: pathname.split('/').at(-1) },
    }));
    const client = keap.client({ clock, limits: { perSecond: 10, perMinute: 240, perDay: 30_000 } });
    const ask = createRequestContext({ caller: 'many' });
    const flooded = Promise.all(
      Array.from({ length: 100 }, (_, id) => client.fetchOne('contacts', String(id), [], ask)),
    );
    await clock.advance(1_000);
    const scouting = client.fetchPage('tags', { size: 10 }, ask);
    await clock.advance(1);
    const before = keap.calls.length;
    await clock.until(client.fetchPage('tags', { size: 20 }, createRequestContext({ caller: 'one' })));
    expect(keap.calls.length - before).toBeLessThanOrEqual(3);
    await clock.until(Promise.all([flooded, scouting]));
  });
});
