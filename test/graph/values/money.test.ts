import { describe, expect, it } from 'vitest';
import { readMoney } from '../../../src/graph/values/money.js';

const keap = (amount: unknown, currency_code: unknown): object => ({
  amount,
  currency_code,
  formatted_amount: 'shown',
});

describe('money', () => {
  it('Money is in main units, by the digits of its currency', () => {
    expect(readMoney(keap(1999, 'USD'))).toEqual({ amount: '19.99', currency: 'USD', formatted: 'shown' });
    expect(readMoney(keap(1999, 'JPY'))?.amount).toBe('1999');
    expect(readMoney(keap(1999, 'KWD'))?.amount).toBe('1.999');
    expect(readMoney(keap(1999, null))).toMatchObject({ amount: '19.99', currency: null });
  });

  it('Money from a bare number keeps its digits', () => {
    expect(readMoney(0.1)).toEqual({ amount: '0.10', currency: null, formatted: null });
    expect(readMoney(1234.567)?.amount).toBe('1234.567');
    expect(readMoney('-12345678901234567890')?.amount).toBe('-12345678901234567890.00');
  });

  it('Money is null without an amount', () => {
    for (const value of [null, undefined, {}, keap('lots', 'USD'), keap(1.5, 'USD'), 'ten', [], true])
      expect(readMoney(value)).toBeNull();
  });
});
