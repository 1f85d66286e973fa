import { describe, expect, it } from 'vitest';
import { each, nestColumns, flattenColumn, nested, normalizeRecord } from '../../../src/resources/normalize/shape.js';
import type { Payload } from '../../../src/resources/row.js';
import { id } from '../../../src/resources/normalize/field-aliases.js';

describe('a v1 record shown as v2', () => {
  it('has its columns renamed and their values seen, and keeps every other as it is', () => {
    const shown = normalizeRecord(
      { body: 'text', id, user: ['user_id', id] },
      { id: 7, body: 'Hi', user: 0, mood: 'good' },
    );
    expect(shown).toEqual({ id: '7', text: 'Hi', user_id: null, mood: 'good' });
  });

  it('leaves absent what is absent, and null what is null', () => {
    expect(normalizeRecord({ body: 'text', id }, { body: null })).toStrictEqual({ text: null });
  });

  it('keeps a column under its own name where the name of v2 is taken, so that nothing is lost', () => {
    expect(normalizeRecord({ body: 'text' }, { body: 'old', text: 'new' })).toEqual({ body: 'old', text: 'new' });
    expect(normalizeRecord({ a: 'c', b: 'c' }, { a: 1, b: 2 })).toEqual({ c: 1, b: 2 });
  });

  it('gives back what is no record as it is, at any depth', () => {
    const result = normalizeRecord(
      { contact: nested({ id }), tags: each(nested({ id })) },
      { contact: 'Ann', tags: [5, null, {}] },
    );
    expect(result).toEqual({ contact: 'Ann', tags: [5, null, {}] });
    for (const odd of [null, [], 'text', 4]) expect(normalizeRecord({ id }, odd as unknown as Payload)).toBe(odd);
  });

  it('is not fooled by columns that are named like parts of an object', () => {
    const shown = normalizeRecord(
      { id },
      JSON.parse('{"id":1,"__proto__":{"polluted":true},"constructor":2}') as Payload,
    );
    expect(Object.keys(shown)).toEqual(['id', '__proto__', 'constructor']);
    expect(({} as Payload)['polluted']).toBeUndefined();
  });

  it('gathers columns into a record of their own, once', () => {
    const parted = { name: 'Ann', street1: 'Elm 1', city: 'Mesa' };
    const gathered = nestColumns(parted, 'address', { street1: 'line1', city: 'locality' });
    expect(gathered).toEqual({ name: 'Ann', address: { line1: 'Elm 1', locality: 'Mesa' } });
    expect(nestColumns(gathered, 'address', { name: 'name' })).toEqual(gathered);
    expect(nestColumns({ name: 'Ann' }, 'address', { city: 'locality' })).toEqual({ name: 'Ann' });
  });

  it('lifts a record up beside the other columns', () => {
    expect(flattenColumn({ tag: { id: 4 }, date_applied: 'x' }, 'tag')).toEqual({ date_applied: 'x', id: 4 });
    expect(flattenColumn({ tag: 'VIP' }, 'tag')).toEqual({ tag: 'VIP' });
  });
});
