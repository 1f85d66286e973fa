import type { Endpoint, Payload } from '../../resources/row.js';
import { readFreeText } from '../list/filter.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { readDateTime } from '../values/date-time.js';
import { toDecimalText } from '../values/decimal.js';
import { normalizeType, getValueKind, integerTypes, listChoices } from './custom-field-type.js';

/**
 * Formats the value of a condition as Keap expects it for the field's type (its v2 document: numbers plain, moments in
 * UTC with milliseconds, 0 and 1 for no and yes, a drilldown by the id of the choice). `label` names the condition in
 * error messages. Throws BAD_USER_INPUT for a value of another type.
 */
export function readClauseValue(label: string, endpoint: Endpoint, definition: Payload, value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw badUserInput(`${label} needs a value to compare with: text, a number, or true or false.`);
  const type = normalizeType(definition['field_type']);
  const text = String(value).trim();
  switch (getValueKind(type)) {
    case 'number':
      return parseNumber(label, type, value);
    case 'date':
    case 'dateTime':
      return parseMoment(label, text);
    case 'yesNo':
      return parseYesNo(label, text);
    case 'user':
    case 'users':
      return parseKeapId('User', text);
    case 'option':
      return findChoiceId(label, definition['options'], text);
    case 'text':
    case 'list':
    case null:
      return readFreeText(label, String(value), endpoint, String(definition['field_name']));
  }
}

function parseNumber(label: string, type: string, value: unknown): string {
  const number = toDecimalText(value);
  const isInteger = integerTypes.has(type);
  if (number !== null && (!isInteger || /^-?\d+$/.test(number))) return number;
  throw badUserInput(`${label} is compared with a ${isInteger ? 'whole number, as in 12' : 'number, as in 12.5'}.`);
}

function parseMoment(label: string, text: string): string {
  const moment = readDateTime(text);
  if (moment !== null) return moment;
  throw badUserInput(
    `${label} is compared with a moment as in "2026-01-31T00:00:00Z": Keap accepts no date without a time, also for fields that hold dates.`,
  );
}

function parseYesNo(label: string, text: string): string {
  if (/^(true|yes|1)$/i.test(text)) return '1';
  if (/^(false|no|0)$/i.test(text)) return '0';
  throw badUserInput(`${label} is compared with true or false.`);
}

function findChoiceId(label: string, options: unknown, text: string): string {
  const choices = listChoices(options);
  const found = choices.find(({ label }) => label.toLowerCase() === text.toLowerCase());
  const id = found?.id ?? text;
  if (/^\d+$/.test(id)) return id;
  const labels = choices.slice(0, 50).map(({ label }) => label);
  throw badUserInput(`${label} is compared with one of its choices: ${labels.join(', ') || 'the id of one'}.`);
}
