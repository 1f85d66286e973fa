import { assert, bigInt, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDecimalText, fromMinorUnits } from '../../../src/graph/values/decimal.js';

describe('a decimal', () => {
  it('A decimal has no exponent', () => {
    expect(toDecimalText(1e21)).toBe('1000000000000000000000');
    expect(toDecimalText(1.5e-7)).toBe('0.00000015');
    expect(toDecimalText(-2.5e22)).toBe('-25000000000000000000000');
    expect(toDecimalText('12.340')).toBe('12.340');
  });

  it('A decimal is null for anything but a number', () => {
    for (const value of ['', 'abc', '1,5', null, undefined, {}, [1], true, NaN, Infinity, '1.', '.5'])
      expect(toDecimalText(value)).toBeNull();
  });

  it('A decimal equals the number that it was made from', () => {
    assert(
      property(double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = toDecimalText(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Number(text)).toBe(value === 0 ? Number(text) : value);
      }),
    );
  });
});

describe('an amount in minor units', () => {
  it('An amount in minor units moves its point by the digits of the currency', () => {
    expect(fromMinorUnits(1999, 2)).toBe('19.99');
    expect(fromMinorUnits(5, 2)).toBe('0.05');
    expect(fromMinorUnits(-5, 2)).toBe('-0.05');
    expect(fromMinorUnits(0, 2)).toBe('0.00');
    expect(fromMinorUnits(1999, 0)).toBe('1999');
    expect(fromMinorUnits('9007199254740993', 2)).toBe('90071992547409.93');
  });

  it('An amount in minor units is null where it is not an integer', () => {
    for (const value of [1.5, '1.5', null, 'x']) expect(fromMinorUnits(value, 2)).toBeNull();
  });

  it('An amount in minor units keeps all digits, whatever its size', () => {
    assert(
      property(bigInt(), integer({ min: 0, max: 4 }), (amount, digits) => {
        const text = fromMinorUnits(amount, digits) ?? '';
        expect(BigInt(text.replace('.', ''))).toBe(amount);
        expect(text.split('.')[1]?.length ?? 0).toBe(digits);
      }),
    );
  });
});
