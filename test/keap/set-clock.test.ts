import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../kit/clock.js';
import {
  createRequestContext,
  catchRejection,
  scriptedKeap,
  type ScriptedResponse,
  type ScriptedKeap,
} from './scripted-keap.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Holds however far the wall clock is set, forward or back. */
describe.each([-DAY_MS, -HOUR_MS, HOUR_MS, DAY_MS])('a wall clock set by %i ms', (byMs) => {
  let keap: ScriptedKeap;
  let clock: ManualClock;
  let respond: (path: string) => ScriptedResponse | Promise<ScriptedResponse> = () => ({});
  const start = async (): Promise<void> => {
    clock = createManualClock();
    keap = await scriptedKeap(({ pathname }) => respond(pathname));
  };
  afterEach(() => keap.close());
  const tags: ScriptedResponse = { body: { tags: [{ id: '1' }], next_page_token: '' } };

  it('Setting the wall clock does not change the deadline of an operation', async () => {
    respond = () => ({ status: 503, body: 'down' });
    await start();
    const client = keap.client({ clock, random: () => 1 });
    const requestContext = createRequestContext({ deadlineAtMs: clock.now() + 10_000 });
    const startedAtMs = clock.monotonicMs();
    const first = catchRejection(client.fetchPage('tags', {}, requestContext));
    while (keap.calls.length === 0) await clock.advance(1);
    clock.setWallClock(byMs);
    expect(await clock.until(first)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    // The deadline neither passes at once nor moves, also for later calls.
    expect(keap.calls.length).toBeGreaterThan(3);
    respond = () => ({ how: 'stall' });
    expect(await clock.until(catchRejection(client.fetchPage('contacts', {}, requestContext)))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(clock.monotonicMs() - startedAtMs).toBe(10_000);
  });

  it('Setting the wall clock does not change how long a response in memory is served', async () => {
    respond = () => ({ body: { contacts: [{ id: String(keap.calls.length) }], next_page_token: '' } });
    await start();
    const client = keap.client({ clock });
    const id = async (): Promise<unknown> =>
      (await client.fetchPage('contacts', {}, createRequestContext())).rows[0]?.['id'];
    await id();
    clock.setWallClock(byMs);
    await clock.advance(30_000);
    expect(await id()).toBe('1');
    await clock.advance(31_000);
    expect(await id()).toBe('2');
  });

  it('Setting the wall clock does not change when an open circuit probes', async () => {
    respond = () => ({ status: 500, body: 'broken' });
    await start();
    const client = keap.client({ clock, random: () => 0 });
    for (let tried = 0; tried < 3; tried += 1)
      await clock.until(catchRejection(client.fetchPage('tags', {}, createRequestContext())));
    const before = keap.calls.length;
    await catchRejection(client.fetchPage('tags', {}, createRequestContext()));
    expect(keap.calls.length).toBe(before);
    clock.setWallClock(byMs);
    respond = () => tags;
    await clock.advance(30_000);
    await client.fetchPage('tags', {}, createRequestContext());
    expect(keap.calls.length).toBe(before + 1);
  });

  it('A missing path is tried again after a day, whatever the wall clock says', async () => {
    respond = () => ({ status: 404, body: '<html></html>', headers: { 'content-type': 'text/html' } });
    await start();
    const client = keap.client({ clock, apiVersion: 'v2' });
    await catchRejection(client.fetchPage('tags', {}, createRequestContext()));
    clock.setWallClock(byMs);
    expect(client.isServed('tags')).toBe(false);
    await clock.advance(DAY_MS - 1);
    expect(client.isServed('tags')).toBe(false);
    await clock.advance(1);
    expect(client.isServed('tags')).toBe(true);
  });

  it('Setting the wall clock does not add waiting time to the request stats', async () => {
    let called: () => void = () => undefined;
    const isCalled = new Promise<void>((resolve) => (called = resolve));
    respond = async () => {
      called();
      return tags;
    };
    await start();
    const client = keap.client({ clock });
    const requestContext = createRequestContext();
    const page = client.fetchPage('tags', {}, requestContext);
    await isCalled;
    clock.setWallClock(byMs);
    await page;
    expect(requestContext.stats.waitedMs).toBe(0);
    expect(requestContext.stats.trace[0]?.tookMs).toBe(0);
  });
});
