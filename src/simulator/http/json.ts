/**
 * Decimals are written digit by digit, as Keap's Java prints doubles: `125.0`, `19.95`, never through float arithmetic.
 */
const MARK = 'digits-of-a-number:';

/** A decimal number whose JSON text is exactly its digits. */
export class Decimal {
  constructor(readonly digits: string) {}

  toJSON(): string {
    return `${MARK}${this.digits}`;
  }
}

const marked = new RegExp(`"${MARK}(-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"`, 'g');

/** A value as JSON text, with decimals as bare numbers. */
export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(MARK) ? text.replace(marked, '$1') : text;
}
