import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  estimatePagesAhead,
  planLookup,
  planChildren,
  replan,
  type LookupFacts,
  type ChildrenFacts,
} from '../../../src/query/load/plan.js';
import type { CollectionSize } from '../../../src/query/sources/source.js';

const PAGE = 1000;
const facts = (more: Partial<ChildrenFacts>): ChildrenFacts => ({
  owners: 50,
  setCap: null,
  size: null,
  pageSize: PAGE,
  highFanOut: false,
  hasTotalHint: true,
  isFilterable: true,
  ...more,
});

const known = (records: number): CollectionSize => ({ records, basis: 'counted' });

/** The cost of a plan in an account with evenly spaced ids from 1. */
function cost(owners: number, records: number, step: number, size: CollectionSize | null): number {
  let plan = planChildren(facts({ owners, size }));
  for (let read = 1; plan.kind !== 'PER_KEY'; read += 1) {
    const from = records - (read - 1) * PAGE;
    if (from <= PAGE) return read;
    const ids = Array.from({ length: PAGE }, (_, i) => String((from - i) * step));
    plan = replan(owners, estimatePagesAhead(ids, 1n, PAGE), read, owners);
    if (plan.kind === 'PER_KEY') return read + owners;
  }
  return owners;
}

describe('the plan for the children of several owners', () => {
  it('A plan for children never costs more than twice the single calls, whatever its pages predict', () => {
    assert(
      property(integer({ min: 2, max: 60 }), integer({ min: 1, max: 5 }), (owners, ahead) => {
        let [plan, read] = [planChildren(facts({ owners })), 0];
        while (plan.kind !== 'PER_KEY') {
          read += 1;
          plan = replan(owners, ahead, read, owners);
        }
        expect(read + plan.calls).toBeLessThanOrEqual(2 * owners);
      }),
    );
  });

  it.each([
    [
      'a single owner costs its call, whatever the size',
      { owners: 1, size: { records: 3, basis: 'counted' } },
      'PER_KEY',
      1,
    ],
    ['a set filter names 100 owners a call', { owners: 101, setCap: 100 }, 'BATCH', 2],
    [
      'a small collection is read whole even beside a set filter',
      { owners: 300, setCap: 100, size: { records: 9, basis: 'counted' } },
      'FULL_SCAN',
      1,
    ],
    ['a known size takes the cheaper plan: a full scan', { size: { records: 4001, basis: 'counted' } }, 'FULL_SCAN', 5],
    [
      'a known size takes the cheaper plan: single calls',
      { size: { records: 60_000, basis: 'counted' } },
      'PER_KEY',
      50,
    ],
    ['an unknown size is probed first', {}, 'PROBE', 1],
    ['high fan-out and unknown size cost one call per owner', { highFanOut: true }, 'PER_KEY', 50],
    [
      'high fan-out and a small known size are a full scan',
      { highFanOut: true, size: { records: 900, basis: 'counted' } },
      'FULL_SCAN',
      1,
    ],
    [
      'a lower bound above the cost of single calls needs no probe',
      { size: { records: 49_001, basis: 'atLeast' } },
      'PER_KEY',
      50,
    ],
    [
      'more than a page without a forecast needs no probe',
      { hasTotalHint: false, size: { records: 1001, basis: 'atLeast' } },
      'PER_KEY',
      50,
    ],
  ] as const)('The plan for children: %s', (_, more, kind, calls) => {
    expect(planChildren(facts(more))).toMatchObject({ kind, calls });
  });

  it('The reason of a full scan says what it saves', () => {
    expect(planChildren(facts({ size: { records: 10, basis: 'counted' } })).reason).toBe(
      'read whole, 1 page instead of 50 calls',
    );
  });

  it('A plan costs at most one call more than the cheaper of a full scan and single calls, for known and unknown sizes', () => {
    const world = [
      integer({ min: 1, max: 120 }),
      integer({ min: 1, max: 130_000 }),
      integer({ min: 1, max: 9 }),
    ] as const;
    assert(
      property(...world, constantFrom('known', 'bound', 'unknown'), (owners, records, step, knowledge) => {
        const bound: CollectionSize = { records: Math.min(records, PAGE + 1), basis: 'atLeast' };
        const size = knowledge === 'known' ? known(records) : knowledge === 'bound' ? bound : null;
        const best = Math.min(owners, Math.ceil(records / PAGE));
        expect(cost(owners, records, step, size)).toBeLessThanOrEqual(best + (knowledge === 'known' ? 0 : 1));
      }),
    );
  });
});

describe('a size as of the last snapshot', () => {
  it('A plan by a snapshot size costs at most the growth or shrinkage since, and one call', () => {
    const world = [
      integer({ min: 1, max: 120 }),
      integer({ min: 1, max: 130_000 }),
      integer({ min: 90, max: 110 }),
    ] as const;
    assert(
      property(...world, (owners, records, percent) => {
        const pages = Math.ceil(records / PAGE);
        const size: CollectionSize = { records: Math.round((records * percent) / 100), basis: 'expected' };
        const best = Math.min(owners, pages);
        expect(cost(owners, records, 3, size)).toBeLessThanOrEqual(best + Math.ceil(pages / 10) + 1);
      }),
    );
  });

  it('A plan by a snapshot size needs no probe', () => {
    expect(planChildren(facts({ size: { records: 80_000, basis: 'expected' } }))).toMatchObject({
      kind: 'PER_KEY',
      calls: 50,
    });
  });
});

describe('the plan for records by id', () => {
  const lookup = (more: Partial<LookupFacts>): LookupFacts => ({
    records: 5,
    idSetCalls: null,
    span: 90_000,
    size: null,
    pageSize: PAGE,
    hasTotalHint: true,
    hasSinglePath: true,
    ...more,
  });

  it('A lookup without an id set reads the id range where that is cheaper than a call each, and probes first when the size is unknown', () => {
    expect(planLookup(lookup({ records: 1, span: 1 })).kind).toBe('PER_KEY');
    expect(planLookup(lookup({ span: 900 }))).toMatchObject({
      kind: 'FULL_SCAN',
      calls: 1,
    });
    expect(planLookup(lookup({ size: known(800) })).kind).toBe('FULL_SCAN');
    expect(planLookup(lookup({ size: known(80_000) })).kind).toBe('PER_KEY');
    expect(planLookup(lookup({})).kind).toBe('PROBE');
  });

  it('A lookup by id sets reads the id range, or the whole collection, only where that takes fewer calls', () => {
    const several = { records: 700, idSetCalls: 3 };
    expect(planLookup(lookup({ ...several, span: 1900 }))).toMatchObject({ kind: 'FULL_SCAN', calls: 2 });
    expect(planLookup(lookup({ ...several, size: known(900) }))).toMatchObject({ kind: 'FULL_SCAN', calls: 1 });
    expect(planLookup(lookup({ ...several, span: 2001 }))).toMatchObject({ kind: 'BATCH', calls: 3 });
    expect(planLookup(lookup({ ...several, size: { records: 1, basis: 'atLeast' } }))).toMatchObject({ kind: 'BATCH' });
    expect(planLookup(lookup({ records: 2, idSetCalls: 1, span: 2 }))).toMatchObject({ kind: 'BATCH', calls: 1 });
  });
});

describe('the estimate of pages ahead', () => {
  it('The pages ahead are estimated by the distance between ids, in both directions', () => {
    expect(estimatePagesAhead(['3000', '2000', '1001'], 1n, 1)).toBe(2);
    expect(estimatePagesAhead(['1', '2', '3'], 2003n, 1000)).toBe(2);
  });

  it('The pages ahead are unknown when the ids are not monotonic, not numbers or too few', () => {
    expect(estimatePagesAhead(['5', '9', '7'], 1n, 1000)).toBeNull();
    expect(estimatePagesAhead(['a', 'b'], 1n, 1000)).toBeNull();
    expect(estimatePagesAhead(['5'], 1n, 1000)).toBeNull();
  });

  it('The estimate of pages ahead keeps ids beyond 2^53 exact', () => {
    expect(estimatePagesAhead(['9007199254740997', '9007199254740995'], 9007199254738993n, 1000)).toBe(2);
  });
});
