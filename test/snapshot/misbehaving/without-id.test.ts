import { it } from 'vitest';
import { expectNotCertified } from './keap.js';
import { recordsAltered } from './faults.js';

/** Takes the ids of the first records away, in each read of them. */
function withoutIds(count: number): (records: readonly Record<string, unknown>[]) => unknown[] {
  const taken = new Set<unknown>();
  return (records) =>
    records.map((record) => {
      if (taken.size < count) taken.add(record['id']);
      return taken.has(record['id']) ? { ...record, id: undefined } : record;
    });
}

it.each(['full', 'v1'] as const)(
  'A Keap of edition %s whose contacts partly come without an id is not certified',
  (edition) =>
    expectNotCertified(
      { options: { edition }, faults: [recordsAltered(/\/contacts$/, withoutIds(3))], resources: ['contacts'] },
      { resource: 'contacts', fact: /3 of its records came without an id/ },
    ),
);

it('A list of tags that partly come without an id is not certified', () =>
  expectNotCertified(
    { faults: [recordsAltered('/v2/tags', withoutIds(2))], resources: ['tags'] },
    { resource: 'tags', fact: /2 of its records came without an id/ },
  ));

it('A list whose records all come without an id is not certified', () =>
  expectNotCertified(
    { faults: [recordsAltered('/v2/orders', withoutIds(Infinity))], resources: ['orders', 'tags'] },
    { resource: 'orders', fact: /no record has an id/ },
  ));

it('A list with values that are no records is not certified', () =>
  expectNotCertified(
    { faults: [recordsAltered('/v2/notes', (records) => [null, 7, ...records])], resources: ['notes'] },
    { resource: 'notes', fact: /2 of its records came without an id/ },
  ));
