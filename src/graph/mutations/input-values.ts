import type { Faults, InputPath } from './faults.js';
import type { InputColumn } from './input-column.js';

/** Reads a text. Adds a fault where it is too long, which Keap cuts or rejects, or blank where Keap requires a value. */
export function readText(
  value: unknown,
  { maxLength, isNonBlank }: InputColumn,
  path: InputPath,
  faults: Faults,
): string {
  const text = String(value);
  const length = text.length;
  if (maxLength !== undefined && length > maxLength)
    faults.add(path, `has ${length} characters; Keap stores at most ${maxLength}.`);
  if (isNonBlank === true && text.trim() === '') faults.add(path, 'is blank: give a value.');
  return text;
}

/** Text, one @, a host with a dot, no spaces: the minimum of any e-mail address. Keap checks the rest. */
const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+$/;

/** Reads an e-mail address, without surrounding spaces. */
export function readEmail(value: unknown, column: InputColumn, path: InputPath, faults: Faults): string {
  const text = readText(value, column, path, faults).trim();
  if (!EMAIL.test(text)) faults.add(path, 'is not an e-mail address: write it as in "ann@example.com".');
  return text;
}

/** A double holds this many digits without rounding; Keap stores such amounts as doubles (docs/keap-api.md 6). */
const MAX_EXACT_DIGITS = 15;

/** Reads an amount as a number with exactly the given digits. */
export function readAmount(text: string, path: InputPath, faults: Faults): number | undefined {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '');
  if (digits.length <= MAX_EXACT_DIGITS) return Number(text);
  faults.add(path, `has ${digits.length} digits; Keap stores ${MAX_EXACT_DIGITS} of them exactly.`);
  return undefined;
}
