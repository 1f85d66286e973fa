import { GraphQLScalarType, Kind } from 'graphql';
import { badUserInput } from '../nodes/ids.js';
import { assertExact } from './exact-numbers.js';
import { parseLiteral } from '../schema/literal.js';

const decimal = /^-?\d+(\.\d+)?$/;

/** A number as decimal text without exponent, with exactly its digits; null for anything else. */
export function toDecimalText(value: unknown): string | null {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = String(value).trim();
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(text);
  if (!parts) return decimal.test(text) ? text : null;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = parts;
  return sign + movePoint(whole + fraction, fraction.length - Number(exponent));
}

/** An amount in a currency's smallest unit as decimal text: `1999` and 2 give `19.99`. Moves the point in the text, so no digit is lost. */
export function fromMinorUnits(amount: unknown, digits: number): string | null {
  const text = toDecimalText(amount);
  if (text === null || !/^-?\d+$/.test(text)) return null;
  const isNegative = text.startsWith('-');
  return (isNegative ? '-' : '') + movePoint(isNegative ? text.slice(1) : text, digits);
}

function movePoint(digits: string, places: number): string {
  if (places <= 0) return (digits + '0'.repeat(-places)).replace(/^0+(?=\d)/, '');
  const padded = digits.padStart(places + 1, '0');
  return `${padded.slice(0, -places).replace(/^0+(?=\d)/, '')}.${padded.slice(-places)}`;
}

function parse(value: unknown): string {
  assertExact(value);
  const read = toDecimalText(value);
  if (read === null) throw badUserInput('is not a plain number: give one as in 19.99.');
  return read;
}

export const Decimal = new GraphQLScalarType<string, string | null>({
  name: 'Decimal',
  description: 'An exact decimal number as a string, as in "19.99", never a float. As input, a number or a string.',
  serialize: toDecimalText,
  parseValue: parse,
  parseLiteral: (node) =>
    parseLiteral(node, () =>
      parse(node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : null),
    ),
  extensions: { keap: { read: toDecimalText } },
});
