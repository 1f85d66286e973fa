import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLosslessJson } from '../../../src/keap/codec/response.js';
import { toDecimalText } from '../../../src/graph/values/decimal.js';

describe('reading JSON exactly', () => {
  it('Ids beyond 2^53 and amounts beyond a double become text', () => {
    expect(parseLosslessJson('{"id":9007199254740993,"total":123456789012345.67,"n":12}')).toEqual({
      id: '9007199254740993',
      total: '123456789012345.67',
      n: 12,
    });
  });

  it('Digits inside strings are unchanged, also after escapes', () => {
    const text = '{"a":"12345678901234567890","b":"\\\\\\"98765432109876543210","c":[1.5,-0.12345678901234567]}';
    expect(parseLosslessJson(text)).toEqual({ ...JSON.parse(text), c: [1.5, '-0.12345678901234567'] });
  });

  it('All other JSON is parsed as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        const rounded = JSON.stringify(parseLosslessJson(json), (_, part: unknown) =>
          typeof part === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(part) ? Number(part) : part,
        );
        const expected = JSON.stringify(JSON.parse(json), (_, part: unknown) =>
          typeof part === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(part) ? Number(part) : part,
        );
        expect(rounded).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('Every decimal keeps all its digits', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,12}$/))
      .map(([whole, part]) => `${whole}.${part}`);
    fc.assert(
      fc.property(decimal, (written) => {
        const read = toDecimalText((parseLosslessJson(`{"a":${written}}`) as { a: unknown }).a);
        const plain = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
        expect(plain(read ?? '')).toBe(plain(written));
      }),
      { numRuns: 1000 },
    );
  });

  it('Invalid JSON throws SyntaxError', () => {
    for (const text of ['', '{"a":1234567890123456789', '<html>1234567890123456</html>']) {
      expect(() => parseLosslessJson(text)).toThrow(SyntaxError);
    }
  });
});
