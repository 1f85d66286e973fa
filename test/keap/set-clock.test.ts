import { afterEach, describe, expect, it } from 'vitest';
import { handClock, type HandClock } from '../kit/clock.js';
import { asker, refusal, scriptedKeap, type Scripted, type ScriptedKeap } from './scripted-keap.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What must hold however far the wall clock is set, forward or back. */
describe.each([-DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS])('a wall clock that is set by %i ms', (byMs) => {
  let keap: ScriptedKeap;
  let clock: HandClock;
  let answer: (path: string) => Scripted | Promise<Scripted> = () => ({});
  const start = async (): Promise<void> => {
    clock = handClock();
    keap = await scriptedKeap(({ pathname }) => answer(pathname));
  };
  afterEach(() => keap.close());
  const tags: Scripted = { body: { tags: [{ id: '1' }], next_page_token: '' } };

  it('leaves an operation the time it had', async () => {
    answer = () => ({ status: 503, body: 'down' });
    await start();
    const client = keap.client({ clock, random: () => 1 });
    const ask = asker({ deadlineAtMs: clock.now() + 10_000 });
    const startedAtMs = clock.monotonicMs();
    const first = refusal(client.fetchPage('tags', {}, ask));
    while (keap.calls.length === 0) await clock.advance(1);
    clock.setWallClock(byMs);
    expect(await clock.until(first)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    // Neither over at once nor longer than it was given, for calls that come later too.
    expect(keap.calls.length).toBeGreaterThan(3);
    answer = () => ({ how: 'stall' });
    expect(await clock.until(refusal(client.fetchPage('contacts', {}, ask)))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(clock.monotonicMs() - startedAtMs).toBe(10_000);
  });

  it('lets an answer in memory be served for as long as it is fresh, and no longer', async () => {
    answer = () => ({ body: { contacts: [{ id: String(keap.calls.length) }], next_page_token: '' } });
    await start();
    const client = keap.client({ clock });
    const id = async (): Promise<unknown> => (await client.fetchPage('contacts', {}, asker())).rows[0]?.['id'];
    await id();
    clock.setWallClock(byMs);
    await clock.advance(30_000);
    expect(await id()).toBe('1');
    await clock.advance(31_000);
    expect(await id()).toBe('2');
  });

  it('opens a circuit again after the time it was closed for', async () => {
    answer = () => ({ status: 500, body: 'broken' });
    await start();
    const client = keap.client({ clock, random: () => 0 });
    for (let tried = 0; tried < 3; tried += 1) await clock.until(refusal(client.fetchPage('tags', {}, asker())));
    const before = keap.calls.length;
    await refusal(client.fetchPage('tags', {}, asker()));
    expect(keap.calls.length).toBe(before);
    clock.setWallClock(byMs);
    answer = () => tags;
    await clock.advance(30_000);
    await client.fetchPage('tags', {}, asker());
    expect(keap.calls.length).toBe(before + 1);
  });

  it('has a path that was missing asked for again after a day', async () => {
    answer = () => ({ status: 404, body: '<html></html>', headers: { 'content-type': 'text/html' } });
    await start();
    const client = keap.client({ clock, apiVersion: 'v2' });
    await refusal(client.fetchPage('tags', {}, asker()));
    clock.setWallClock(byMs);
    expect(client.isServed('tags')).toBe(false);
    await clock.advance(DAY_MS - 1);
    expect(client.isServed('tags')).toBe(false);
    await clock.advance(1);
    expect(client.isServed('tags')).toBe(true);
  });

  it('does not make a caller pay with waiting that never was', async () => {
    let called: () => void = () => undefined;
    const isCalled = new Promise<void>((resolve) => (called = resolve));
    answer = async () => {
      called();
      return tags;
    };
    await start();
    const client = keap.client({ clock });
    const ask = asker();
    const page = client.fetchPage('tags', {}, ask);
    await isCalled;
    clock.setWallClock(byMs);
    await page;
    expect(ask.stats.waitedMs).toBe(0);
    expect(ask.stats.trace[0]?.tookMs).toBe(0);
  });
});
