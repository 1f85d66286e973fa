import { afterEach, describe, expect, it } from 'vitest';
import { RequestStats } from '../../../src/keap/request-stats.js';
import type { Fault } from '../../../src/simulator/faults.js';
import {
  wrongCount,
  deletedWhileRead,
  parameterIgnored,
  tokensLoopBack,
  tokensReused,
} from '../../../src/simulator/quirks.js';
import { CallBudget, createLiveSource } from '../../../src/query/sources/live-source.js';
import { PagedList } from '../../../src/query/sources/paged-list.js';
import type { PageRequest } from '../../../src/query/sources/source.js';
import { setUpClient, type ClientSetup } from '../../keap/against-simulator.js';

const openPairs: ClientSetup[] = [];
afterEach(async () => {
  for (const one of openPairs.splice(0)) await one.close();
});

/** Reads all contacts of an account in pages of ten. */
async function read(
  apiVersion: 'v1' | 'v2',
  faults: (pair: ClientSetup) => readonly Fault[],
  pageRequest: PageRequest = {},
): Promise<{ ids: string[]; calls: number; error: unknown }> {
  const keapPair = await setUpClient({ contacts: 45 }, { apiVersion });
  openPairs.push(keapPair);
  for (const fault of faults(keapPair)) keapPair.simulator.faults.add(fault);
  const stats = new RequestStats();
  const source = createLiveSource(keapPair.client, { priority: 'interactive', stats }, new CallBudget(stats, 100));
  const list = new PagedList(source, 'contacts', {
    size: 10,
    orderBy: { field: 'id', direction: 'asc' },
    ...pageRequest,
  });
  const ids: string[] = [];
  try {
    while (!list.isAtEnd) ids.push(...(await list.next()).rows.map(({ id }) => String(id)));
    return { ids, calls: stats.calls - stats.retries, error: null };
  } catch (error) {
    return { ids, calls: stats.calls - stats.retries, error };
  }
}

const endlessListError = expect.objectContaining({ code: 'UPSTREAM_BAD_DATA' });

describe('a list that is read to its end', () => {
  it('A list gives each record once, in one call per page on v2 and at most one more on v1', async () => {
    const newer = await read('v2', () => []);
    const older = await read('v1', () => []);
    expect([new Set(newer.ids).size, newer.ids.length, newer.calls]).toEqual([45, 45, 5]);
    expect(older.ids).toEqual(newer.ids);
    expect(older.calls).toBeLessThanOrEqual(6);
  });

  it.each([1, 2, 3, 4])('A page token that leads %i pages back ends the list with UPSTREAM_BAD_DATA', async (back) => {
    const { error, calls } = await read('v2', () => [tokensLoopBack('/v2/contacts', { pages: 4, back })]);
    expect(error).toEqual(endlessListError);
    expect(calls).toBeLessThanOrEqual(4 + 1);
  });

  it('A page token that Keap repeats ends the list with UPSTREAM_BAD_DATA, although new records come', async () => {
    const { error, calls } = await read('v2', () => [tokensReused('/v2/contacts', 3)]);
    expect(error).toEqual(endlessListError);
    expect(calls).toBeLessThanOrEqual(4);
  });

  it.each([
    ['counts too few records', wrongCount('/v1/contacts', () => 3)],
    ['counts too many records', wrongCount('/v1/contacts', () => 9999)],
    ['counts no records', wrongCount('/v1/contacts', () => null)],
  ])('A list that ignores the offset and %s ends with UPSTREAM_BAD_DATA', async (_what, count) => {
    const { error, calls, ids } = await read('v1', () => [parameterIgnored('/v1/contacts', 'offset'), count]);
    expect(error).toEqual(endlessListError);
    expect(calls).toBeLessThanOrEqual(8);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('A v1 list misses no record when others are deleted during the read', async () => {
    const before = await read('v1', () => []);
    const { ids, error, calls } = await read('v1', ({ simulator }) => {
      let pages = 0;
      const shrinking = deletedWhileRead(simulator.world, 'contacts', '/v1/contacts');
      return [{ ...shrinking, json: (...args) => ((pages += 1) <= 2 ? shrinking.json!(...args) : args[0]) }];
    });
    expect(error).toBeNull();
    // The remaining records existed during the whole read, so all of them must be read.
    const { world } = openPairs.at(-1)!.simulator;
    const remaining = before.ids.filter((id) => world.get('contacts', id) !== null);
    expect(remaining.length).toBeGreaterThan(40);
    expect(remaining.filter((id) => !ids.includes(id))).toEqual([]);
    expect(calls).toBeLessThanOrEqual(5 + 1 + 3);
  });

  it('A v1 list that shrinks with every page is rejected after a few steps back, instead of missing records', async () => {
    const { error, calls, ids } = await read('v1', ({ simulator }) => [
      deletedWhileRead(simulator.world, 'contacts', '/v1/contacts'),
    ]);
    expect(error === null ? ids.length : 45).toBe(45);
    expect(calls).toBeLessThanOrEqual(5 + 1 + 3);
  });
});
