import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Payload } from '../../src/simulator/world/collection.js';
import { openAccount, takeSnapshot, type Account } from './account.js';

let account: Account;
beforeAll(async () => {
  account = await openAccount({ contacts: 20, seedDefects: false });
});
afterAll(() => account.close());

it('The id of a parent that cannot be part of a path makes its child list INCOMPLETE, and the lists of the others are read', async () => {
  account.simulator.faults.add({
    kind: 'altered',
    match: (call) => call.path === '/v2/tags',
    json: (json) => {
      const { tags } = json as { tags: Payload[] };
      return { ...(json as Payload), tags: tags.map((tag, index) => (index === 0 ? { ...tag, id: 'a b' } : tag)) };
    },
  });
  const run = await takeSnapshot(account, ['tags', 'contact_tags']);
  expect(run).toMatchObject({ status: 'INCOMPLETE', error: null });
  const leg = run.legs.find(({ resource }) => resource === 'contact_tags');
  expect(leg?.reason).toContain('the list of tags a b');
  expect(leg?.reason).toContain('/v2/tags/{parent}/contacts cannot use');
  expect(leg?.pages).toBe(account.simulator.world.count('tags') - 1);
}, 20_000);
