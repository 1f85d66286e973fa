import { describe, expect, it } from 'vitest';
import { createMemoryKeyv } from '../../../src/keap/cache/store.js';
import { createRequestContext, scriptedKeap } from '../scripted-keap.js';

describe('the sizes of collections', () => {
  it('A process learns the collection sizes that another process of the account has counted', async () => {
    const keap = await scriptedKeap(({ pathname }) =>
      pathname.includes('userinfo')
        ? { body: { id: '1', tenant_id: 'a' } }
        : { body: { tags: [{ id: '1' }, { id: '2' }], next_page_token: '' } },
    );
    const store = createMemoryKeyv();
    const first = keap.client({ store });
    await first.fetchPage('tags', {}, createRequestContext());
    const second = keap.client({ store });
    expect(second.collectionSize('tags')).toBeNull();
    await second.identity(createRequestContext());
    expect(second.collectionSize('tags')).toEqual({ records: 2, basis: 'expected' });
    const otherAccount = keap.client({ store, account: 'another' });
    await otherAccount.identity(createRequestContext());
    expect(otherAccount.collectionSize('tags')).toBeNull();
    await keap.close();
  });
});
