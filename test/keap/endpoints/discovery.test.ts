import { afterEach, describe, expect, it } from 'vitest';
import { withReplan } from '../../../src/keap/endpoints/resolver.js';
import { createRequestContext, scriptedKeap, type ScriptedKeap } from '../scripted-keap.js';

const notThere = {
  status: 404,
  body: '<html><title>Keap - Page Not Found</title></html>',
  headers: { 'content-type': 'text/html' },
};

describe('concurrent first requests to a collection', () => {
  let keap: ScriptedKeap;
  afterEach(() => keap.close());

  const fetchApiVersions = async (ids: readonly number[]): Promise<unknown[]> => {
    const client = keap.client();
    const page = (id: number): Promise<{ apiVersion: string }> =>
      withReplan(() => client.fetchPage('contacts', { token: String(id * 10), size: 10 }, createRequestContext()));
    const pages = await Promise.all(ids.map(page));
    return pages.map(({ apiVersion }) => apiVersion);
  };

  it('Concurrent first requests to a missing path cost one failed call, and all use the other endpoint', async () => {
    keap = await scriptedKeap(({ pathname }) =>
      pathname.includes('/v2/') ? notThere : { body: { contacts: [{ id: 1 }], count: 500 } },
    );
    expect(await fetchApiVersions([1, 2, 3, 4, 5])).toEqual(['v1', 'v1', 'v1', 'v1', 'v1']);
    expect(keap.calls.filter(({ url }) => url.pathname.includes('/v2/'))).toHaveLength(1);
    expect(keap.calls.filter(({ url }) => url.pathname.includes('/v1/'))).toHaveLength(5);
  });

  it('Concurrent first requests to an existing path are sent after the probe succeeds', async () => {
    keap = await scriptedKeap(() => ({ body: { contacts: [{ id: '1' }] } }));
    expect(await fetchApiVersions([1, 2, 3])).toEqual(['v2', 'v2', 'v2']);
    expect(keap.calls).toHaveLength(3);
  });
});
