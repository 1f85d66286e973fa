import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasLongNumber, quoteNumbers } from '../../src/resources/json-numbers.js';

const all = (json: string): string => quoteNumbers(json, () => false);

describe('looking for long numbers in a JSON text', () => {
  it('A row of more than 15 digits and points is found wherever it is, and no shorter one', () => {
    const part = fc.oneof(fc.stringMatching(/^[0-9.]{1,20}$/), fc.stringMatching(/^[a-z":,]{0,20}$/));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        expect(hasLongNumber(text, 15)).toBe(/[\d.]{16}/.test(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('quoting the numbers of a JSON text', () => {
  it('Unsafe numbers are quoted digit by digit, and nothing else is', () => {
    const json = '{"a":12345678901234567890, "b":[ -1.50e+3 ,0],"c":"7, \\"8\\", \\\\","9":{"d":1}}';
    expect(all(json)).toBe('{"a":"12345678901234567890", "b":[ "-1.50e+3" ,"0"],"c":"7, \\"8\\", \\\\","9":{"d":"1"}}');
    expect(quoteNumbers(json, (number) => number.length < 5)).toBe(
      '{"a":"12345678901234567890", "b":[ "-1.50e+3" ,0],"c":"7, \\"8\\", \\\\","9":{"d":1}}',
    );
    expect(all('12')).toBe('"12"');
  });

  it('A text with only safe numbers stays as it is, and one with only unsafe numbers keeps its values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(quoteNumbers(json, () => true)).toBe(json);
        const quoted = JSON.parse(all(json)) as unknown;
        const asText = JSON.parse(json, (_, part: unknown) =>
          typeof part === 'number' ? JSON.stringify(part) : part,
        ) as unknown;
        expect(quoted).toEqual(asText);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '{1:2}', '{12345678901234567:1}', '[01]', '[0012345678901234567]', '[+1]', '[1.]', '[.5]', '[1e]', '[-]', '[1 2]',
    '{"a":1', '{"a":"1', '"\\', '[1x]', '[--1]', '[1,]', '1 "', '12"a"',
  ])('Invalid JSON stays invalid: %s', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(() => JSON.parse(all(text)) as unknown).toThrow(SyntaxError);
  }); // prettier-ignore

  it.each([
    ['escaped quotes in an unclosed string', `{"a":"${'\\"'.repeat(500_000)}`],
    ['digits that are no value', `{${'1'.repeat(1_000_000)}:`],
    ['backslashes', `"${'\\'.repeat(1_000_001)}`],
    ['blanks after numbers', `[${`1${' '.repeat(1000)}`.repeat(1000)}`],
    ['quotes', '"'.repeat(1_000_001)],
    ['minus signs', '-'.repeat(1_000_000)],
  ])('Quoting numbers takes linear time: a million characters of %s', (_, text) => {
    const startedMs = performance.now();
    all(text);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
