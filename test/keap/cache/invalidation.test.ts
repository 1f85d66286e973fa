import { Keyv } from 'keyv';
import { afterEach, describe, expect, it } from 'vitest';
import type { Write } from '../../../src/keap/keap-client.js';
import { setUpClient, type ClientSetup } from '../against-simulator.js';
import { createRequestContext, catchRejection, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

let closeables: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closeables.toReversed()) await one.close();
  closeables = [];
});

const closeLater = <T extends ClientSetup | ScriptedKeap>(one: T): T => {
  closeables.push(one);
  return one;
};

const input = { given_name: 'Ann', email_addresses: [{ email: 'ann@example.com', field: 'EMAIL1' }] };
const ann: Write = { key: 'contacts', change: 'create', input, fields: ['id', 'given_name'] };

describe('what was remembered', () => {
  const respondWithCount = (calls: () => number) => (url: URL) =>
    url.pathname.endsWith('/7') ? { body: { id: '7', given_name: `asked at ${calls()}` } } : { body: { contacts: [] } };

  it('is not served after a write, by any gateway with the same store', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap((url) => respondWithCount(() => keap.calls.length)(url)));
    const store = new Keyv();
    const [here, there] = [keap.client({ store }), keap.client({ store })];
    const read = async (client: typeof here) =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(here), await read(there)]).toEqual(['asked at 1', 'asked at 1']);
    await here.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect([await read(there), await read(here)]).toEqual(['asked at 3', 'asked at 3']);
  });

  it('is not served after a write that failed', async () => {
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap((url) =>
        url.search.includes('update_mask') ? { status: 500 } : respondWithCount(() => keap.calls.length)(url),
      ),
    );
    const client = keap.client();
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(), await read()]).toEqual(['asked at 1', 'asked at 1']);
    await catchRejection(client.write({ ...ann, change: 'update', id: '7' }, createRequestContext()));
    expect(await read()).toBe('asked at 3');
  });

  it('of other collections stays, of those that it shows in goes', async () => {
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

  it('is not served either while the store cannot be told of the write', async () => {
    const keap: ScriptedKeap = closeLater(await scriptedKeap((url) => respondWithCount(() => keap.calls.length)(url)));
    const store = new Keyv();
    const set = store.set.bind(store);
    const client = keap.client({ store });
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    expect([await read(), await read()]).toEqual(['asked at 1', 'asked at 1']);
    store.set = async () => false;
    await client.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect([await read(), await read()]).toEqual(['asked at 3', 'asked at 4']);
    store.set = set;
    expect([await read(), await read()]).toEqual(['asked at 5', 'asked at 5']);
  });
});

describe('a read on its way when a write ends', () => {
  it('is joined by nobody, and what it brings is not remembered', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap(async () => {
        const call = keap.calls.length;
        if (call === 1) await held;
        return { body: { id: '7', given_name: `asked at ${call}` } };
      }),
    );
    const client = keap.client();
    const read = async () =>
      (await client.fetchOne('contacts', '7', ['given_name'], createRequestContext()))?.['given_name'];
    const slow = read();
    while (keap.calls.length < 1) await new Promise((resolve) => setImmediate(resolve));
    await client.write({ ...ann, change: 'update', id: '7' }, createRequestContext());
    expect(await read()).toBe('asked at 3');
    release();
    expect(await slow).toBe('asked at 1');
    expect(await read()).not.toBe('asked at 1');
  });
});

describe('a write whose caller has gone', () => {
  it('is seen to its end, and what was remembered meanwhile goes then', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const keap: ScriptedKeap = closeLater(
      await scriptedKeap(async (url) => {
        const call = keap.calls.length;
        if (url.search.includes('update_mask')) await held;
        return { body: { id: '7', given_name: `asked at ${call}` } };
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
    expect([await read(), await read()]).toEqual(['asked at 2', 'asked at 2']);
    release();
    await expect.poll(read).not.toBe('asked at 2');
  });
});
