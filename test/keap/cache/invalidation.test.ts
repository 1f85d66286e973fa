import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/keap/keap-client.js';
import { setUpClient } from '../against-simulator.js';
import { closeAfterEach } from '../../kit/close-after-each.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

const closeLater = closeAfterEach();

const input = { given_name: 'Ann', email_addresses: [{ email: 'ann@example.com', field: 'EMAIL1' }] };
const ann: Write = { key: 'contacts', change: 'create', input, fields: ['id', 'given_name'] };

describe('a cached response', () => {
  const respondWithCount = (calls: () => number) => (url: URL) =>
    url.pathname.endsWith('/7') ? { body: { id: '7', given_name: `call ${calls()}` } } : { body: { contacts: [] } };

  it('A write invalidates cached responses in every gateway with the same store', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap((url) => respondWithCount(() => keap.calls.length)(url)));
    const store = new Keyv();
    const [here, there] = [keap.client({ store }), keap.client({ store })];
    const read = async (client: typeof here) =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(here), await read(there)]).toEqual(['call 1', 'call 1']);
    await here.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect([await read(there), await read(here)]).toEqual(['call 3', 'call 3']);
  });

  it('A failed write invalidates cached responses too', async () => {
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap((url) =>
        url.search.includes('update_mask') ? { status: 500 } : respondWithCount(() => keap.calls.length)(url),
      ),
    );
    const client = keap.client();
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(), await read()]).toEqual(['call 1', 'call 1']);
    await catchRejection(client.write({ ...ann, change: 'update', id: '7' }, createRequestContext()));
    expect(await read()).toBe('call 3');
  });

  it('A write invalidates the collections that show the record, and no others', async () => {
    const setup = closeLater(await setUpClient());
    const requestContext = createRequestContext();
    const [first] = (await setup.client.fetchPage('contacts', { size: 1 }, requestContext)).rows;
    const read = async (): Promise<void> => {
      await setup.client.fetchPage('tags', {}, requestContext);
      await setup.client.fetchPage('opportunities', {}, requestContext);
    };
    await read();
    const before = requestContext.stats.calls;
    await read();
    expect(requestContext.stats.calls).toBe(before);
    await setup.client.write({ ...ann, change: 'update', id: String(first?.['id']) }, createRequestContext());
    await read();
    expect(requestContext.stats.calls).toBe(before + 1);
  });

  it('Cached responses are not served while the store cannot take the version tag of a write', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap((url) => respondWithCount(() => keap.calls.length)(url)));
    const store = new Keyv();
    const set = store.set.bind(store);
    const client = keap.client({ store });
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(), await read()]).toEqual(['call 1', 'call 1']);
    store.set = async () => false;
    await client.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect([await read(), await read()]).toEqual(['call 3', 'call 4']);
    store.set = set;
    expect([await read(), await read()]).toEqual(['call 5', 'call 5']);
  });
});

describe('a read in flight during a write', () => {
  it('After a write, no caller joins an earlier read, and its response is not served from the cache', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap(async () => {
        const call = keap.calls.length;
        if (call === 1) await held;
        return { body: { id: '7', given_name: `call ${call}` } };
      }),
    );
    const client = keap.client();
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    const slow = read();
    while (keap.calls.length < 1) await new Promise((resolve) => setImmediate(resolve));
    await client.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect(await read()).toBe('call 3');
    release();
    expect(await slow).toBe('call 1');
    expect(await read()).not.toBe('call 1');
  });
});

describe('a write whose caller left', () => {
  it('A write whose caller left completes, and then invalidates responses cached meanwhile', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap(async (url) => {
        const call = keap.calls.length;
        if (url.search.includes('update_mask')) await held;
        return { body: { id: '7', given_name: `call ${call}` } };
      }),
    );
    const client = keap.client();
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    const abortController = new AbortController();
    const rejection = catchRejection(
      client.write({ ...ann, change: 'update', id: '7' }, createRequestContext({ signal: abortController.signal })),
    );
    while (keap.calls.length < 1) await new Promise((resolve) => setImmediate(resolve));
    abortController.abort(new Error('gone'));
    expect((await rejection).message).toBe('gone');
    expect([await read(), await read()]).toEqual(['call 2', 'call 2']);
    release();
    await expect.poll(read).not.toBe('call 2');
  });
});
