import { EventEmitter } from 'node:events';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeapClient } from '../../../src/keap/keap-client.js';
import type { KeapClientOptions } from '../../../src/keap/create-client.js';
import { MemoryStore } from '../../../src/keap/cache/memory-store.js';
import { apiKeyCredentials } from '../../../src/keap/credentials.js';
import { createManualClock } from '../../kit/clock.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

let keap: ScriptedKeap;
afterEach(() => keap.close());

/** A client of a Keap whose lists contain one record, with the number of the call as its id. */
async function createCountingClient(
  options: Partial<KeapClientOptions> = {},
  delay?: Promise<void>,
): Promise<KeapClient> {
  let calls = 0;
  keap = await scriptedKeap(async (url) => {
    calls += 1;
    const id = String(calls);
    await delay;
    return { body: { [url.pathname.split('/').at(-1) ?? '']: [{ id }] } };
  });
  return keap.client(options);
}

/** A promise that the test resolves. */
function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const latch = new EventEmitter();
  const opened = new Promise<void>((resolve) => latch.once('open', resolve));
  return { opened, open: () => void latch.emit('open') };
}

const sent = async (count: number): Promise<void> => {
  while (keap.calls.length < count) await new Promise((resolve) => setImmediate(resolve));
};

describe('identical requests in flight', () => {
  it('Identical requests in flight share one call, which counts once', async () => {
    const client = await createCountingClient();
    const requestContexts = [createRequestContext(), createRequestContext(), createRequestContext()];
    const pages = await Promise.all(
      requestContexts.map((requestContext) => client.fetchPage('contacts', {}, requestContext)),
    );
    expect(new Set(pages.map(({ body }) => body)).size).toBe(1);
    expect(keap.calls).toHaveLength(1);
    expect(requestContexts.map(({ stats }) => [stats.calls, stats.coalesced])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  it('A shared request continues when its first caller leaves, and counts for the next', async () => {
    const { opened, open } = createGate();
    const client = await createCountingClient({}, opened);
    const abortController = new AbortController();
    const [first, second] = [createRequestContext({ signal: abortController.signal }), createRequestContext()];
    const rejection = catchRejection(client.fetchPage('contacts', {}, first));
    const stays = client.fetchPage('contacts', {}, second);
    await sent(1);
    abortController.abort(new Error('gone'));
    expect((await rejection).message).toBe('gone');
    open();
    expect((await stays).rows).toEqual([{ id: '1' }]);
    expect(keap.calls).toHaveLength(1);
    expect([first.stats.calls, second.stats.calls]).toEqual([1, 0]);
  });

  it('A shared request is aborted when all callers left, and the next caller starts a new one', async () => {
    const { opened, open } = createGate();
    const client = await createCountingClient({}, opened);
    const abortController = new AbortController();
    const rejection = catchRejection(
      client.fetchPage('contacts', {}, createRequestContext({ signal: abortController.signal })),
    );
    await sent(1);
    abortController.abort(new Error('gone'));
    await rejection;
    const newcomer = client.fetchPage('contacts', {}, createRequestContext());
    open();
    expect((await newcomer).rows).toEqual([{ id: '2' }]);
  });

  it('Each caller of a shared request has its own deadline', async () => {
    const { opened, open } = createGate();
    const clock = createManualClock();
    const client = await createCountingClient({ clock }, opened);
    const longWaiting = client.fetchPage('contacts', {}, createRequestContext({ deadlineAtMs: clock.now() + 5000 }));
    const hasty = catchRejection(
      client.fetchPage('contacts', {}, createRequestContext({ deadlineAtMs: clock.now() + 1000 })),
    );
    await sent(1);
    await clock.advance(1000);
    expect(await hasty).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    open();
    expect((await longWaiting).rows).toHaveLength(1);
  });

  it('A caller that bypasses the cache, or has another priority, does not join a request in flight', async () => {
    const { opened, open } = createGate();
    const client = await createCountingClient({}, opened);
    const ordinary = client.fetchPage('contacts', {}, createRequestContext());
    await sent(1);
    const others = [createRequestContext({ bypassCache: true }), createRequestContext({ priority: 'background' })].map(
      (requestContext) => client.fetchPage('contacts', {}, requestContext),
    );
    await sent(3);
    open();
    expect(await Promise.all([ordinary, ...others])).toHaveLength(3);
  });
});

describe('cached responses', () => {
  it('A response is cached for the TTL of its collection and costs no call meanwhile', async () => {
    const clock = createManualClock();
    const client = await createCountingClient({ clock });
    const first = await client.fetchPage('contacts', {}, createRequestContext());
    const requestContext = createRequestContext();
    expect((await client.fetchPage('contacts', {}, requestContext)).rows).toBe(first.rows);
    expect(requestContext.stats).toMatchObject({
      calls: 0,
      cached: 1,
      trace: [{ source: 'memory', attempts: 0, status: 200 }],
    });
    await clock.advance(60_000);
    expect((await client.fetchPage('contacts', {}, createRequestContext())).rows).toEqual([{ id: '2' }]);
  });

  it('A caller that bypasses the cache fetches a response anew, and the new one is cached', async () => {
    const client = await createCountingClient();
    await client.fetchPage('contacts', {}, createRequestContext());
    expect((await client.fetchPage('contacts', {}, createRequestContext({ bypassCache: true }))).rows).toEqual([
      { id: '2' },
    ]);
    expect((await client.fetchPage('contacts', {}, createRequestContext())).rows).toEqual([{ id: '2' }]);
  });

  it('An operation that bypasses the cache fetches each response once', async () => {
    const client = await createCountingClient();
    await client.fetchPage('contacts', {}, createRequestContext());
    const requestContext = createRequestContext({ bypassCache: true });
    await Promise.all([
      client.fetchPage('contacts', {}, requestContext),
      client.fetchPage('contacts', {}, requestContext),
    ]);
    expect((await client.fetchPage('contacts', {}, requestContext)).rows).toEqual([{ id: '2' }]);
    expect(requestContext.stats.calls).toBe(1);
    expect((await client.fetchPage('contacts', {}, createRequestContext({ bypassCache: true }))).rows).toEqual([
      { id: '3' },
    ]);
  });

  it('Background requests use the cache for reference tables only', async () => {
    const client = await createCountingClient();
    const backgroundContext = createRequestContext({ priority: 'background' });
    for (const key of ['contacts', 'contacts', 'tags', 'tags'] as const)
      await client.fetchPage(key, {}, backgroundContext);
    expect(keap.calls.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['contacts', 'contacts', 'tags']);
    await client.fetchPage('contacts', {}, createRequestContext());
    expect(keap.calls).toHaveLength(4);
  });

  it('Credentials do not share cached responses, and cache keys contain neither values nor credentials', async () => {
    const entries = new Map<string, unknown>();
    const store = new Keyv({ store: entries });
    const client = await createCountingClient({ store, credentials: apiKeyCredentials('KeapAK-one') });
    const filter = [{ field: 'email', op: '==', value: 'ann@example.com' }] as const;
    await client.fetchPage('contacts', { filter }, createRequestContext());
    await client.fetchPage('contacts', { filter }, createRequestContext());
    await keap
      .client({ store, credentials: apiKeyCredentials('KeapAK-two') })
      .fetchPage('contacts', { filter }, createRequestContext());
    expect(keap.calls).toHaveLength(2);
    expect([...entries.keys()].join(' ')).not.toMatch(/ann|KeapAK/);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['fails', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => undefined)],
    ['contains invalid entries', () => Promise.resolve({ value: { status: 200, body: '<html>', expiresAtMs: 9e15 } })],
  ])('Responses come from Keap when the store %s', async (_, operation) => {
    const broken = Object.assign(new EventEmitter(), {
      opts: {},
      get: operation,
      set: operation,
      delete: operation,
      clear: operation,
    });
    const store = new Keyv({ store: broken });
    store.serialize = undefined;
    store.deserialize = undefined;
    const client = await createCountingClient({ store });
    expect((await client.fetchPage('contacts', {}, createRequestContext())).rows).toEqual([{ id: '1' }]);
    expect((await client.fetchPage('contacts', {}, createRequestContext())).rows).toEqual([{ id: '2' }]);
  });

  it('A memory store stays within its bound in bytes', () => {
    const store = new MemoryStore({ maxBytes: 100_000 });
    for (let index = 0; index < 1000; index += 1) store.write(String(index), { bytes: 4000 }, 60_000);
    const entries = Array.from({ length: 1000 }, (_, index) => store.has(String(index))).filter(Boolean).length;
    expect(entries).toBe(22);
    expect(store.bytes).toBeLessThanOrEqual(100_000);
    store.write('huge', { bytes: 30_000 }, 60_000);
    expect([store.has('huge'), store.has('999')]).toEqual([false, true]);
  });
});
