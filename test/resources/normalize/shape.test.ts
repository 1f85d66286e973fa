import { describe, expect, it } from 'vitest';
import { each, nestColumns, flattenColumn, nested, normalizeRecord } from '../../../src/resources/normalize/shape.js';
import type { Payload } from '../../../src/resources/row.js';
import { id } from '../../../src/resources/normalize/field-aliases.js';

describe('a normalized v1 record', () => {
  it('Normalizing renames columns and converts their values, and leaves others as they are', () => {
    const shown = normalizeRecord(
      { body: 'text', id, user: ['user_id', id] },
      { id: 7, body: 'Hi', user: 0, mood: 'good' },
    );
    expect(shown).toEqual({ id: '7', text: 'Hi', user_id: null, mood: 'good' });
  });

  it('Absent columns stay absent and null ones stay null', () => {
    expect(normalizeRecord({ body: 'text', id }, { body: null })).toStrictEqual({ text: null });
  });

  it('A column keeps its name where its v2 name is taken, so that nothing is lost', () => {
    expect(normalizeRecord({ body: 'text' }, { body: 'old', text: 'new' })).toEqual({ body: 'old', text: 'new' });
    expect(normalizeRecord({ a: 'c', b: 'c' }, { a: 1, b: 2 })).toEqual({ c: 1, b: 2 });
  });

  it('A value that is no record stays as it is at any depth', () => {
    const result = normalizeRecord(
      { contact: nested({ id }), tags: each(nested({ id })) },
      { contact: 'Ann', tags: [5, null, {}] },
    );
    expect(result).toEqual({ contact: 'Ann', tags: [5, null, {}] });
    for (const odd of [null, [], 'text', 4]) expect(normalizeRecord({ id }, odd as unknown as Payload)).toBe(odd);
  });

  it('Columns named like properties of Object are plain columns', () => {
    const shown = normalizeRecord(
      { id },
      JSON.parse('{"id":1,"__proto__":{"polluted":true},"constructor":2}') as Payload,
    );
    expect(Object.keys(shown)).toEqual(['id', '__proto__', 'constructor']);
    expect(({} as Payload)['polluted']).toBeUndefined();
  });

  it('Columns are moved into a nested record only once', () => {
    const parted = { name: 'Ann', street1: 'Elm 1', city: 'Mesa' };
    const gathered = nestColumns(parted, 'address', { street1: 'line1', city: 'locality' });
    expect(gathered).toEqual({ name: 'Ann', address: { line1: 'Elm 1', locality: 'Mesa' } });
    expect(nestColumns(gathered, 'address', { name: 'name' })).toEqual(gathered);
    expect(nestColumns({ name: 'Ann' }, 'address', { city: 'locality' })).toEqual({ name: 'Ann' });
  });

  it('The columns of a nested record are moved to the record itself', () => {
    expect(flattenColumn({ tag: { id: 4 }, date_applied: 'x' }, 'tag')).toEqual({ date_applied: 'x', id: 4 });
    expect(flattenColumn({ tag: 'VIP' }, 'tag')).toEqual({ tag: 'VIP' });
  });
});
