import type { Generation, Payload } from '../../resources/row.js';
import { readFreeText } from '../list/free-text.js';
import { badUserInput, keapId } from '../nodes/ids.js';
import { readDateTime } from '../values/date-time.js';
import { decimalText } from '../values/decimal.js';
import { typeWord, valueKind, wholeTypes } from './custom-field-type.js';
import { choicesOf } from './options.js';

/**
 * What a custom field is compared with, as Keap takes it for the field's type (its v2 document: numbers plain, moments in
 * UTC with milliseconds, 0 and 1 for no and yes, a drilldown by the id of the choice). `at` names the condition in the
 * refusal. Throws BAD_USER_INPUT for a value that is none of the type.
 */
export function clauseValue(at: string, endpoint: Generation, definition: Payload, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw badUserInput(`${at} needs a value to compare with: text, a number, or true or false.`);
  const type = typeWord(definition['field_type']);
  const written = String(value).trim();
  switch (valueKind(type)) {
    case 'number':
      return numberOf(at, type, value);
    case 'date':
    case 'dateTime':
      return momentOf(at, written);
    case 'yesNo':
      return yesNoOf(at, written);
    case 'user':
    case 'users':
      return keapId('User', written);
    case 'option':
      return choiceOf(at, definition['options'], written);
    case 'text':
    case 'list':
    case null:
      return readFreeText(at, String(value), endpoint, String(definition['field_name']));
  }
}

function numberOf(at: string, type: string, value: unknown): string {
  const read = decimalText(value);
  const isWhole = wholeTypes.has(type);
  if (read !== null && (!isWhole || /^-?\d+$/.test(read))) return read;
  throw badUserInput(`${at} is compared with a ${isWhole ? 'whole number, as in 12' : 'number, as in 12.5'}.`);
}

function momentOf(at: string, written: string): string {
  const read = readDateTime(written);
  if (read !== null) return read;
  throw badUserInput(
    `${at} is compared with a moment as in "2026-01-31T00:00:00Z": Keap takes no day alone, also for fields that hold days.`,
  );
}

function yesNoOf(at: string, written: string): string {
  if (/^(true|yes|1)$/i.test(written)) return '1';
  if (/^(false|no|0)$/i.test(written)) return '0';
  throw badUserInput(`${at} is compared with true or false.`);
}

function choiceOf(at: string, options: unknown, written: string): string {
  const choices = choicesOf(options);
  const found = choices.find(({ label }) => label.toLowerCase() === written.toLowerCase());
  const id = found?.id ?? written;
  if (/^\d+$/.test(id)) return id;
  const labels = choices.slice(0, 50).map(({ label }) => label);
  throw badUserInput(`${at} is compared with one of its choices: ${labels.join(', ') || 'the id of one'}.`);
}
