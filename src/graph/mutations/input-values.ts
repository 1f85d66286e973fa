import type { Faults, InputPath } from './faults.js';
import type { InputColumn } from './input-column.js';

/** A text as it is sent; too long or blank where it must not be is a fault. Keap cuts what is too long, or refuses it. */
export function readText(
  value: unknown,
  { maxLength, isNonBlank }: InputColumn,
  path: InputPath,
  faults: Faults,
): string {
  const text = String(value);
  const length = text.length;
  if (maxLength !== undefined && length > maxLength)
    faults.add(path, `has ${length} characters; Keap keeps at most ${maxLength}.`);
  if (isNonBlank === true && text.trim() === '') faults.add(path, 'is blank: give a value.');
  return text;
}

/** Something before one @, a host with a dot behind it, no spaces: what no mail can do without. Keap judges the rest. */
const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+$/;

/** An e-mail address without the spaces around it. */
export function readEmail(value: unknown, column: InputColumn, path: InputPath, faults: Faults): string {
  const text = readText(value, column, path, faults).trim();
  if (!EMAIL.test(text)) faults.add(path, 'is no e-mail address: write it as in "ann@example.com".');
  return text;
}

/** As many digits as a double holds without rounding: Keap keeps such amounts as doubles (docs/keap-api.md 6). */
const MAX_EXACT_DIGITS = 15;

/** An amount as the number that is written into the body, digit for digit. */
export function readAmount(text: string, path: InputPath, faults: Faults): number | undefined {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '');
  if (digits.length <= MAX_EXACT_DIGITS) return Number(text);
  faults.add(path, `has ${digits.length} digits; Keap keeps ${MAX_EXACT_DIGITS} of them exactly.`);
  return undefined;
}
