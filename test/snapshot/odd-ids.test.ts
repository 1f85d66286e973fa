import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Payload } from '../../src/simulator/world/collection.js';
import { openAccount, takeSnapshot, type Account } from './account.js';

let account: Account;
beforeAll(async () => {
  account = await openAccount({ contacts: 20, seedDefects: false });
});
afterAll(() => account.close());

it('A snapshot of a child list fails with UPSTREAM_BAD_DATA when the id of a parent cannot be part of a path', async () => {
  account.simulator.faults.add({
    kind: 'altered',
    match: (call) => call.path === '/v2/tags',
    json: (json) => {
      const { tags } = json as { tags: Payload[] };
      return { ...(json as Payload), tags: tags.map((tag, index) => (index === 0 ? { ...tag, id: 'a b' } : tag)) };
    },
  });
  const run = await takeSnapshot(account, ['tags', 'contact_tags']);
  expect(run.status).toBe('FAILED');
  expect(run.error).toEqual({
    code: 'UPSTREAM_BAD_DATA',
    message: expect.stringContaining('/v2/tags/{parent}/contacts cannot use'),
  });
}, 20_000);
