import * as fc from 'fast-check';
import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/graph/values/decimal.js';
import { exactJson, exactNumber, exactSearch } from '../../../src/graph/values/exact-numbers.js';
import { Json } from '../../../src/graph/values/json.js';

describe('an exact number', () => {
  it.each([
    ['4539148803436467123', '4539148803436467123'],
    ['-9007199254740993', '-9007199254740993'],
    ['9007199254740991', 9007199254740991],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['123456789012345.67', '123456789012345.67'],
    ['10.000000000000000000', 10],
    ['0.10', 0.1],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['0e-400', 0],
    ['10000002e-330', '10000002e-330'],
    ['1E20', '1E20'],
    ['1.5e3', 1500],
    ['1.2345678901234567e5', '1.2345678901234567e5'],
    ['-0', -0],
  ])('The text %s reads as %j', (written, expected) => expect(exactNumber(written)).toBe(expected));

  it('A number text becomes a number only where no digit is lost', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/);
    /** The digits of a decimal and their exponent, without zeros at either end. */
    const parts = (text: string): string => {
      const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
      const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
      const significant = (whole + fraction).replace(/^0+/, '');
      const cut = significant.replace(/0+$/, '');
      const sign = text.startsWith('-') && cut !== '' ? '-' : '';
      return cut === '' ? '0' : `${sign}${cut}e${Number(exponent) - fraction.length + significant.length - cut.length}`;
    };
    fc.assert(
      fc.property(digits, (written) => {
        const read = exactNumber(written);
        if (typeof read === 'string') expect(read).toBe(written);
        else expect(parts(String(read))).toBe(parts(written));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('JSON and URLs', () => {
  it('Long numbers in JSON and URLs become strings, and nothing else changes', () => {
    expect(exactJson('{"a":[4539148803436467123,1],"b":"4539148803436467123"}')).toBe(
      '{"a":["4539148803436467123",1],"b":"4539148803436467123"}',
    );
    const plain = '{"query":"{ contact(id: 4539148803436467123) { id } }","variables":{"a":1}}';
    expect(exactJson(plain)).toBe(plain);
    const search = `?${new URLSearchParams({ query: '{ a(b: "c+d") }', variables: '{"a":4539148803436467123}' }).toString()}`;
    const exact = new URLSearchParams(exactSearch(search));
    expect([exact.get('query'), exact.get('variables')]).toEqual(['{ a(b: "c+d") }', '{"a":"4539148803436467123"}']);
    for (const other of ['', '?query=%7Ba%7D', '?query=x&variables=%7B%22a%22%3A1%7D'])
      expect(exactSearch(other)).toBe(other);
  });
});

describe('a JSON input', () => {
  it('A JSON literal keeps exact numbers in lists and objects, with variables', () => {
    const node = parseValue(
      '{ a: [4539148803436467123, 1, 0.5, 1e400], b: { c: $x, d: null, e: true, f: "1" }, g: RED }',
    );
    expect(Json.parseLiteral(node, { x: '9' })).toEqual({
      a: ['4539148803436467123', 1, 0.5, '1e400'],
      b: { c: '9', d: null, e: true, f: '1' },
      g: 'RED',
    });
  });

  it('A JSON literal with a key `__proto__` does not change the prototype', () => {
    const read = Json.parseLiteral(parseValue('{ __proto__: { admin: true } }'), {}) as Record<string, unknown>;
    expect(Object.keys(read)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect('admin' in read).toBe(false);
  });

  it.each([4539148803436467000, [1, { a: -9007199254740992 }], Infinity, Number.NaN])(
    'A JSON or Decimal input that may be rounded is rejected: %j',
    (value) => {
      expect(() => Json.parseValue(value)).toThrow(/give it as text/);
      if (typeof value === 'number') expect(() => Decimal.parseValue(value)).toThrow(/give it as text/);
    },
  );

  it('A JSON input of any depth is accepted', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 200_000; depth += 1) value = [value];
    expect(Json.parseValue(value)).toBe(value);
  });
});
