import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/simulator/faults.js';
import { parameterIgnored, tokensLoopBack, tokensReused, wrongCount } from '../../src/simulator/quirks.js';
import type { LegView } from '../../src/snapshot/snapshot.js';
import { openAccount, takeSnapshot, type Account } from './account.js';

let account: Account;
afterEach(() => account.close());

const isTags = ({ path }: { readonly path: string }): boolean => path.endsWith('/tags');

/** Takes a snapshot of the tags and of another collection. Returns the leg of the tags and the number of their calls. */
async function takeTagSnapshot(...faults: readonly Fault[]): Promise<{ leg: LegView; calls: number }> {
  for (const fault of faults) account.simulator.faults.add(fault);
  account.simulator.resetCalls();
  const run = await takeSnapshot(account, ['tags', 'users']);
  const [leg, other] = ['tags', 'users'].map((key) => run.legs.find(({ resource }) => resource === key));
  expect([run.status, run.error, other?.status]).toEqual(['INCOMPLETE', null, 'COMPLETED']);
  expect(leg?.status).toBe('INCOMPLETE');
  expect(run.completeness.reasons).toEqual([
    expect.stringMatching(/^tags: Keap's (list|answer|page token)/),
    expect.anything(),
  ]);
  return { leg: leg!, calls: account.simulator.calls.filter(isTags).length };
}

describe('a v2 list without an end', () => {
  beforeEach(async () => {
    account = await openAccount({ contacts: 20, seedDefects: false });
    for (let id = 800_000; id < 804_500; id += 1)
      account.simulator.world.put('tags', { id: String(id), name: `tag ${id}` });
  });

  it.each([
    { pages: 1, back: 1 },
    { pages: 4, back: 3 },
    { pages: 4, back: 4 },
  ])('A leg is INCOMPLETE when a token leads $back of $pages pages back, after few calls', async ({ pages, back }) => {
    const { leg, calls } = await takeTagSnapshot(tokensLoopBack('/v2/tags', { pages, back }));
    expect(leg.reason).toMatch(/token twice|the one just used/);
    expect(calls).toBeLessThanOrEqual(12);
  });

  it('A leg is INCOMPLETE when tokens repeat while the records go on, after one call for each token', async () => {
    const { leg, calls } = await takeTagSnapshot(tokensReused('/v2/tags', 2));
    expect(leg.reason).toMatch(/token twice/);
    expect(calls).toBeLessThanOrEqual(12);
  });

  it.each([0, 1])(
    'A leg is INCOMPLETE when the first page comes for ever with ever new tokens and %i new records, after few calls',
    async (added) => {
      let page = 0;
      const { leg, calls } = await takeTagSnapshot(parameterIgnored('/v2/tags', 'page_token'), {
        kind: 'altered',
        match: isTags,
        json: (json) => {
          const { tags } = json as { tags: object[] };
          page += 1;
          const fresh = Array.from({ length: added }, () => ({ id: String(900_000 + page), name: 'one more' }));
          return { ...(json as object), tags: [...tags.slice(added), ...fresh], next_page_token: `fresh-${page}` };
        },
      });
      expect(leg.reason).toMatch(/repeats records of earlier pages/);
      expect(calls).toBeLessThanOrEqual(30);
    },
  );

  it('A leg is INCOMPLETE when empty pages with a token come for ever, after few calls', async () => {
    let page = 0;
    const { leg, calls } = await takeTagSnapshot(parameterIgnored('/v2/tags', 'page_token'), {
      kind: 'altered',
      match: isTags,
      json: () => ({ tags: [], next_page_token: `fresh-${(page += 1)}` }),
    });
    expect(leg.reason).toMatch(/empty pages with a token/);
    expect(calls).toBeLessThanOrEqual(30);
  });

  it('A leg is INCOMPLETE when a page token is too long for a request', async () => {
    const { leg, calls } = await takeTagSnapshot({
      kind: 'altered',
      match: isTags,
      json: (json) => ({ ...(json as object), next_page_token: 'x'.repeat(9000) }),
    });
    expect(leg.reason).toMatch(/longer than Keap accepts/);
    expect(calls).toBe(1);
  });
});

describe('a v1 list without an end', () => {
  beforeEach(async () => {
    account = await openAccount({ contacts: 20, edition: 'v1', seedDefects: false });
  });

  it('A leg is INCOMPLETE after few calls when Keap ignores the offset', async () => {
    const { leg, calls } = await takeTagSnapshot(parameterIgnored('/v1/tags', 'offset'));
    expect(leg.reason).toMatch(/repeats records|behind twice/);
    expect(calls).toBeLessThanOrEqual(60);
  });

  it('A leg is INCOMPLETE after few calls when Keap counts too many records and ignores the offset of the second reading', async () => {
    let readings = 0;
    const tooHigh = wrongCount('/v1/tags', (count) => count + 5);
    const { leg, calls } = await takeTagSnapshot(tooHigh, {
      ...parameterIgnored('/v1/tags', 'offset'),
      match: (call) => {
        if (isTags(call) && call.query.get('offset') === '0') readings += 1;
        return isTags(call) && readings > 1;
      },
    });
    expect(leg.reason).toMatch(/behind twice its records/);
    expect(calls).toBeLessThanOrEqual(100);
  });
});
