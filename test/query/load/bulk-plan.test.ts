import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findFirstChildren,
  findLarge,
  limitBulkReads,
  planAfterBulkPage,
  prefersBulk,
  selectForBulk,
} from '../../../src/query/load/bulk-plan.js';

const PAGE = 1000;

/** Reads the bulk list of owners with so many children as the loader does. The pages mix the owners evenly. */
function read(sizes: readonly number[], known: ReadonlyMap<string, number> = new Map()) {
  const names = sizes.map((_, index) => String(index));
  const learned = new Map(known);
  let owners = [...selectForBulk(names, (id) => known.get(id) ?? 0, PAGE)];
  let [reads, complete, skipped] = [0, 0, 0];
  for (let readsLeft = limitBulkReads(owners.length); readsLeft > 0;) {
    readsLeft -= 1;
    reads += 1;
    const total = owners.reduce((sum, id) => sum + (sizes[Number(id)] ?? 0), 0);
    const rows = Math.min(total, (reads - skipped) * PAGE);
    const share = total === 0 ? 0 : rows / total;
    const childrenByOwner = new Map(owners.map((id) => [id, Math.floor((sizes[Number(id)] ?? 0) * share)]));
    const step = planAfterBulkPage({ childrenByOwner, isAtEnd: rows >= total, readsLeft });
    if (step.kind === 'DONE') {
      complete = owners.length;
      break;
    }
    for (const [id, children] of childrenByOwner) learned.set(id, Math.max(children, learned.get(id) ?? 0));
    if (step.kind === 'PER_KEY') break;
    if (step.kind === 'READ_ON') continue;
    owners = owners.filter((id) => !step.large.includes(id));
    skipped = reads;
  }
  return { reads, calls: reads + sizes.length - complete, learned };
}

describe('the plan of bulk reads', () => {
  it.each([
    ['20 small owners take one read', Array.from({ length: 20 }, () => 10), 1],
    ['20 owners without children take one read', Array.from({ length: 20 }, () => 0), 1],
    ['20 owners of two pages together take two reads', Array.from({ length: 20 }, () => 60), 2],
    [
      'An owner of 100,000 beside 19 small ones takes two reads and a call of its own',
      [100_000, ...Array.from({ length: 19 }, () => 10)],
      3,
    ],
    [
      '5 large owners beside 15 small ones take two reads and a call for each large one',
      [...Array.from({ length: 5 }, () => 50_000), ...Array.from({ length: 15 }, () => 10)],
      7,
    ],
    ['20 owners of a page each take three reads in vain', Array.from({ length: 20 }, () => 1000), 23],
    ['2 owners of many pages take one read in vain', [5000, 5000], 3],
    ['One owner takes its own list', [10], 1],
  ])('The calls of a chunk follow from its plan: %s', (_name, sizes, calls) => {
    expect(read(sizes).calls).toBe(calls);
  });

  it.each([
    ['20 owners of a page each', Array.from({ length: 20 }, () => 1000), 20],
    ['2 owners of many pages', [5000, 5000], 2],
    ['an owner of 100,000 beside 19 small ones', [100_000, ...Array.from({ length: 19 }, () => 10)], 2],
  ])('What a read learned saves the next one the calls in vain: %s', (_name, sizes, calls) => {
    expect(read(sizes, read(sizes).learned).calls).toBe(calls);
  });

  it('A chunk of n owners costs at most n + 3 calls, and no more reads than owners less one, whatever their sizes', () => {
    const sizes = array(integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 100 });
    const bounds = array(integer({ min: 0, max: 5000 }), { minLength: 100, maxLength: 100 });
    assert(
      property(sizes, bounds, integer({ min: 0, max: 100 }), (all, known, count) => {
        const facts = new Map(known.slice(0, count).map((children, index) => [String(index), children]));
        const { calls, reads } = read(all, facts);
        expect(calls).toBeLessThanOrEqual(all.length + 3);
        expect(reads).toBeLessThanOrEqual(Math.max(0, all.length - 1));
      }),
    );
  });

  it('An owner without children is never large', () => {
    expect(findLarge(['1', '2'], () => 0, 0)).toEqual([]);
    expect(planAfterBulkPage({ childrenByOwner: new Map([['1', 0]]), isAtEnd: false, readsLeft: 1 }).kind).toBe(
      'READ_ON',
    );
  });

  it('A page is read only where it can save more than one call', () => {
    const childrenByOwner = new Map(['1', '2', '3'].map((id) => [id, 300] as const));
    const plan = (served: string[]): string =>
      planAfterBulkPage({ childrenByOwner, isAtEnd: false, readsLeft: 2, served: new Set(served) }).kind;
    expect([plan([]), plan(['1']), plan(['1', '2']), plan(['1', '2', '3'])]).toEqual([
      'READ_ON',
      'READ_ON',
      'PER_KEY',
      'PER_KEY',
    ]);
  });

  it('The first children that pages settle are the first of the whole list, in its only order', () => {
    const lists = array(array(integer({ min: 0, max: 60 }), { maxLength: 12 }), { minLength: 1, maxLength: 5 });
    assert(
      property(lists, integer({ min: 0, max: 40 }), (timesByOwner, read) => {
        const all = timesByOwner
          .flatMap((times, owner) => times.map((timeMs, index) => ({ ownerId: String(owner), timeMs, pair: index })))
          .sort((a, b) => a.timeMs - b.timeMs);
        for (const [ownerId, pairs] of findFirstChildren(all.slice(0, read))) {
          const whole = all.filter((each) => each.ownerId === ownerId);
          expect(pairs).toEqual(whole.slice(0, pairs.length).map(({ pair }) => pair));
          const times = whole.slice(0, pairs.length + 1).map(({ timeMs }) => timeMs);
          expect(new Set(times.slice(0, -1)).size).toBe(pairs.length === 0 ? 0 : times.length - 1);
        }
      }),
    );
  });

  it('Pages that are not in the order of time, or lack a time, settle no first children', () => {
    const pair = (timeMs: number) => ({ ownerId: '1', timeMs, pair: timeMs });
    expect(findFirstChildren([1, 2, 3].map(pair)).get('1')).toEqual([1, 2]);
    expect(findFirstChildren([2, 1, 3].map(pair)).size).toBe(0);
    expect(findFirstChildren([1, NaN, 3].map(pair)).size).toBe(0);
    expect(findFirstChildren([]).size).toBe(0);
  });

  it('A bulk list is preferred where it and its loads by id take fewer calls than the owners', () => {
    expect(prefersBulk({ owners: 1, lookups: 0 })).toBe(false);
    expect(prefersBulk({ owners: 2, lookups: 0 })).toBe(true);
    expect(prefersBulk({ owners: 2, lookups: 1 })).toBe(false);
    expect(prefersBulk({ owners: 20, lookups: 1000 })).toBe(true);
    expect(prefersBulk({ owners: 20, lookups: 20_000 })).toBe(false);
  });
});
