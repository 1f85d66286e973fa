import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/keap/cache/memory-store.js';
import type { Payload } from '../../../src/resources/row.js';
import { table } from '../../../src/resources/table.js';
import { closeAfterEach } from '../../kit/close-after-each.js';
import { createManualClock } from '../../kit/clock.js';
import { catchRejection, createRequestContext } from '../scripted-keap.js';
import { fetchNames, MISSING_ID, NAME, PERSON, startKeap, writeContact } from './records-keap.js';

const closeLater = closeAfterEach();

describe('records of id sets', () => {
  it('An id set asks Keap only for the records that are not cached', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    await fetchNames(client, ['1', '2', '3']);
    const requestContext = createRequestContext();
    expect((await fetchNames(client, ['2', '3', '4', '5'], NAME, requestContext)).toSorted()).toEqual([
      '1',
      '1',
      '2',
      '2',
    ]);
    expect(keap.requestedIds()).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ]);
    expect(requestContext.stats).toMatchObject({ calls: 1, cached: 1 });
    expect(requestContext.stats.trace.map(({ source }) => source)).toEqual(['memory', 'keap']);
  });

  it('Cached records are served as the same frozen objects, without a call', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    const first = await client.fetchByIds('contacts', ['1', '2'], NAME, createRequestContext());
    const requestContext = createRequestContext();
    const second = await client.fetchByIds('contacts', ['2', '1'], NAME, requestContext);
    expect(second.get('1')).toBe(first.get('1'));
    expect(Object.isFrozen(second.get('1'))).toBe(true);
    expect(requestContext.stats).toMatchObject({ calls: 0, cached: 1 });
    expect(requestContext.stats.trace[0]).toMatchObject({ source: 'memory', status: 200, staleMs: null });
  });

  it('A request for fewer properties is served from records with more, and one for more asks Keap', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    await fetchNames(client, ['1', '2'], PERSON);
    expect(await fetchNames(client, ['1'], NAME)).toEqual(['1']);
    expect(await fetchNames(client, ['2'], ['id', 'email_addresses'])).toEqual(['2']);
    // Both copies of the record are kept.
    expect(await fetchNames(client, ['2'], PERSON)).toEqual(['1']);
    expect(keap.calls).toHaveLength(2);
  });

  it('A record is cached for the TTL of its collection', async () => {
    const clock = createManualClock();
    const keap = closeLater(await startKeap());
    const client = keap.client({ clock });
    await fetchNames(client, ['1']);
    await clock.advance(30_000);
    await fetchNames(client, ['1', '2']);
    await clock.advance(30_000);
    expect((await fetchNames(client, ['1', '2'])).toSorted()).toEqual(['2', '3']);
    expect(keap.requestedIds()).toEqual([['1'], ['2'], ['1']]);
  });

  it('That Keap has no record of an id is not cached, and such a response is not fresh', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    const requestContext = createRequestContext();
    expect(await fetchNames(client, ['1', MISSING_ID], NAME, requestContext)).toEqual(['1']);
    expect(requestContext.stats.trace[0]?.freshForMs).toBe(0);
    expect(await fetchNames(client, ['1', MISSING_ID])).toEqual(['1']);
    expect(keap.requestedIds()).toEqual([['1', MISSING_ID], [MISSING_ID]]);
  });

  it('A failure is not cached', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    keap.failure = { status: 400 };
    expect(await fetchNames(client, ['1'])).toEqual(['KeapError']);
    keap.failure = null;
    expect(await fetchNames(client, ['1'])).toEqual(['2']);
  });

  it('A write of the collection invalidates its cached records', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    expect(await fetchNames(client, ['1', '2'])).toEqual(['1', '1']);
    await writeContact(client);
    expect(await fetchNames(client, ['1', '2'])).toEqual(['3', '3']);
  });

  it('Processes with one store share records, and a write of one invalidates those of the other', async () => {
    const keap = closeLater(await startKeap());
    const store = new Keyv({ throwOnErrors: true });
    const [here, there] = [keap.client({ store }), keap.client({ store })];
    expect(await fetchNames(here, ['1', '2'])).toEqual(['1', '1']);
    expect((await fetchNames(there, ['1', '2', '3'])).toSorted()).toEqual(['1', '1', '2']);
    expect(await fetchNames(there, ['1', '3'])).toEqual(['1', '2']);
    expect(keap.requestedIds()).toEqual([['1', '2'], ['3']]);
    await writeContact(here);
    expect(await fetchNames(there, ['1', '2'])).toEqual(['4', '4']);
    expect(await fetchNames(here, ['1', '2'])).toEqual(['4', '4']);
  });

  it('A caller that bypasses the cache gets each record from Keap once, and others get the new one', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    await fetchNames(client, ['1', '2']);
    const requestContext = createRequestContext({ bypassCache: true });
    expect(await fetchNames(client, ['1'], NAME, requestContext)).toEqual(['2']);
    expect((await fetchNames(client, ['1', '2'], NAME, requestContext)).toSorted()).toEqual(['2', '3']);
    expect(keap.requestedIds()).toEqual([['1', '2'], ['1'], ['2']]);
    expect((await fetchNames(client, ['1', '2'])).toSorted()).toEqual(['2', '3']);
  });

  it('Expired records are served where Keap cannot answer, only to callers that accept them', async () => {
    const clock = createManualClock();
    const keap = closeLater(await startKeap());
    const client = keap.client({ clock });
    await fetchNames(client, ['1', '2']);
    await clock.advance(90_000);
    keap.failure = { status: 503 };
    const read = async (maxStaleMs: number) => {
      const requestContext = createRequestContext({ maxStaleMs });
      const names = fetchNames(client, ['1', '2', '3'], NAME, requestContext);
      for (let isDone = false; !isDone; await clock.advance(10_000))
        isDone = await Promise.race([
          names.then(() => true),
          new Promise<false>((resolve) => setTimeout(resolve, 50, false)),
        ]);
      return { names: (await names).toSorted(), trace: requestContext.stats.trace };
    };
    expect((await read(10_000)).names).toEqual(['KeapError', 'KeapError', 'KeapError']);
    const { names, trace } = await read(600_000);
    expect(names).toEqual(['1', '1', 'KeapError']);
    expect(trace.at(-1)).toMatchObject({ source: 'memory', freshForMs: 0 });
    expect(trace.at(-1)?.staleMs).toBeGreaterThanOrEqual(30_000);
  });

  it('Expired records of a reference table are served while one call revalidates them', async () => {
    const clock = createManualClock();
    const keap = closeLater(await startKeap());
    const client = keap.client({ clock });
    const read = async (): Promise<unknown> =>
      ((await client.fetchByIds('tags', ['1'], [], createRequestContext())).get('1') as Payload)['name'];
    expect([await read(), await read()]).toEqual(['1', '1']);
    await clock.advance(table.tags.ttlMs);
    expect([await read(), await read()]).toEqual(['1', '1']);
    await expect.poll(read).toBe('2');
    expect(keap.calls).toHaveLength(2);
  });

  it('Background requests get records from Keap', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    await fetchNames(client, ['1']);
    expect(await fetchNames(client, ['1'], NAME, createRequestContext({ priority: 'background' }))).toEqual(['2']);
    expect(await fetchNames(client, ['1'])).toEqual(['1']);
  });

  it('Cached records stay within the bound of the store in bytes', async () => {
    const keap = closeLater(await startKeap());
    const memory = new MemoryStore({ maxBytes: 50_000 });
    const store = new Keyv({ store: memory, useKeyPrefix: false });
    store.serialize = undefined;
    store.deserialize = undefined;
    const client = keap.client({ store });
    const ids = Array.from({ length: 90 }, (_, index) => String(index + 1));
    await fetchNames(client, ids);
    expect(memory.bytes).toBeGreaterThan(25_000);
    expect(memory.bytes).toBeLessThanOrEqual(50_000);
    expect((await fetchNames(client, ids)).toSorted().at(-1)).toBe('2');
    expect(keap.requestedIds()[1]?.length).toBeGreaterThan(10);
  });

  it('A cached record cannot be changed', async () => {
    const keap = closeLater(await startKeap());
    const client = keap.client();
    const row = (await client.fetchByIds('contacts', ['1'], NAME, createRequestContext())).get('1') as Payload;
    const change = (): void => void Object.assign(row, { given_name: 'changed' });
    expect((await catchRejection(Promise.resolve().then(change))).name).toBe('TypeError');
  });
});
