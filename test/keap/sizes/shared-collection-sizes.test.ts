import { describe, expect, it } from 'vitest';
import { createMemoryKeyv } from '../../../src/keap/cache/store.js';
import { createRequestContext, scriptedKeap } from '../scripted-keap.js';

describe('the sizes of collections', () => {
  it('are known to a process that begins after another has learned them', async () => {
    const keap = await scriptedKeap(({ pathname }) =>
      pathname.includes('userinfo')
        ? { body: { id: '1', tenant_id: 'a' } }
        : { body: { tags: [{ id: '1' }, { id: '2' }], next_page_token: '' } },
    );
    const store = createMemoryKeyv();
    const one = keap.client({ store });
    await one.fetchPage('tags', {}, createRequestContext());
    const other = keap.client({ store });
    expect(other.collectionSize('tags')).toBeNull();
    await other.identity(createRequestContext());
    expect(other.collectionSize('tags')).toEqual({ records: 2, basis: 'expected' });
    const stranger = keap.client({ store, account: 'another' });
    await stranger.identity(createRequestContext());
    expect(stranger.collectionSize('tags')).toBeNull();
    await keap.close();
  });
});
