import { describe, expect, it } from 'vitest';
import {
  indexById,
  indexByOwner,
  joinPages,
  keepIdentified,
  PageSequence,
  sortById,
} from '../../src/resources/row-index.js';
import type { Payload } from '../../src/resources/row.js';

const order = (id: number, contact: number): Payload => ({ id: String(id), contact: { id: String(contact) } });
const freeze = (rows: Payload[]): readonly Payload[] => Object.freeze(rows);

describe('indexes of rows', () => {
  it('An index of frozen rows is built once, and one of other rows each time', () => {
    const rows = [order(2, 7), order(1, 7)];
    expect(indexById(rows)).not.toBe(indexById(rows));
    freeze(rows);
    expect(indexById(rows)).toBe(indexById(rows));
    expect(indexByOwner(rows, 'contact.id')).toBe(indexByOwner(rows, 'contact.id'));
    expect(keepIdentified(rows, ['id'])).toBe(rows);
  });

  it('The records of an owner are in id order, each once, as the last row of their id', () => {
    const last = order(9, 7);
    const rows = freeze([order(10, 7), order(9, 7), order(3, 8), last, { contact: { id: '7' } }]);
    const own = indexByOwner(rows, 'contact.id').get('7') ?? [];
    expect(own.map(({ id }) => id)).toEqual(['9', '10']);
    expect(own[0]).toBe(last);
    expect(sortById(own, null)).toBe(own);
    expect(sortById(own, 1)).toEqual([last]);
  });

  it('Rows without ids keep the order of Keap', () => {
    const rows = freeze([{ amount: 2 }, { amount: 1 }]);
    expect(sortById(rows, null)).toEqual(rows);
    expect(sortById(rows, 1)).toEqual([{ amount: 2 }]);
  });

  it('Frozen pages in the same order are joined once', () => {
    const [a, b, c] = [freeze([order(1, 7)]), freeze([order(2, 7)]), freeze([order(3, 7)])];
    expect(joinPages([a, b])).toBe(joinPages([a, b]));
    expect(joinPages([a, b])).toEqual([...a, ...b]);
    expect(joinPages([a, c])).toEqual([...a, ...c]);
    expect(joinPages([b, a])).toEqual([...b, ...a]);
    expect(joinPages([a])).toBe(a);
    expect(joinPages([])).toEqual([]);
    const unfrozen = [order(4, 7)];
    expect(joinPages([a, unfrozen])).not.toBe(joinPages([a, unfrozen]));
  });

  it('A value of a page sequence depends on all pages before', () => {
    const [a, b] = [freeze([order(1, 7)]), freeze([order(2, 7)])];
    const read = (pages: readonly (readonly Payload[])[]): number => {
      const sequence = new PageSequence();
      for (const rows of pages) sequence.add(rows);
      return sequence.compute('pages', () => pages.length);
    };
    expect([read([b]), read([a, b]), read([b]), read([a, b])]).toEqual([1, 2, 1, 2]);
  });
});
