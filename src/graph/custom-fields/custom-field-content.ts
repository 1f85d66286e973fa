import type { Payload } from '../../resources/row.js';
import { readDate } from '../values/calendar-date.js';
import { readDateTime } from '../values/date-time.js';
import { toDecimalText } from '../values/decimal.js';
import { readMoney, type Money } from '../values/money.js';
import { normalizeType, getValueKind, type ValueKind, findLabel, listOptionLabels } from './custom-field-type.js';

/** A custom field of a record: its stored value, and its definition where that was loaded and still exists. */
export interface CustomFieldContent {
  readonly id: unknown;
  readonly content: unknown;
  readonly definition: Payload | null;
}

/** Reads the value as one type; null when the field has another type, is empty, or holds a value of another type. */
type ContentReader<T> = (field: CustomFieldContent) => T | null;

const createReader =
  <T>(kinds: readonly ValueKind[], read: (content: unknown, definition: Payload) => T | null): ContentReader<T> =>
  ({ content, definition }) => {
    const kind = definition === null ? null : getValueKind(definition['field_type']);
    if (definition === null || kind === null || !kinds.includes(kind)) return null;
    return content === null || content === undefined || content === '' ? null : read(content, definition);
  };

/** The stored value as plain text, whatever the type; lists joined with a comma. */
export function readRaw({ content }: Pick<CustomFieldContent, 'content'>): string | null {
  if (content === null || content === undefined) return null;
  if (Array.isArray(content)) return content.map((item: unknown) => readRaw({ content: item }) ?? '').join(',');
  return typeof content === 'string' ? content : JSON.stringify(content);
}

/** Text, and the choice of a list with one choice. Keap stores a drilldown's choice by its id; the graph shows its label. */
export const readText = createReader(['text', 'option'], (content, definition) => {
  if (typeof content !== 'string' && typeof content !== 'number') return null;
  const text = String(content);
  return getValueKind(definition['field_type']) === 'option' ? findLabel(definition['options'], text) : text;
});

export const readNumber = createReader(['number'], toDecimalText);

export const readAmount: ContentReader<Money> = (field) =>
  normalizeType(field.definition?.['field_type']) === 'CURRENCY' && readNumber(field) !== null
    ? readMoney(field.content)
    : null;

export const readDay = createReader(['date'], readDate);

export const readMoment = createReader(['dateTime'], readDateTime);

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes'].map((word) => [word, true] as const),
  ...['0', 'false', 'no'].map((word) => [word, false] as const),
]);

/** Keap's filters use 0 and 1 for no and yes (docs/keap-api.md 6); words are accepted too. */
export const readYesNo = createReader(
  ['yesNo'],
  (content) => booleanWords.get(readRaw({ content })?.trim().toLowerCase() ?? '') ?? null,
);

/** The choices of a list with several; Keap stores them joined with commas (docs/keap-api.md 6). */
export const readList = createReader(['list', 'users'], (content, definition) => {
  const parts = Array.isArray(content) ? content.map((item: unknown) => readRaw({ content: item })) : null;
  if (parts) return parts.flatMap((part) => (part === null || part.trim() === '' ? [] : [part.trim()]));
  if (typeof content !== 'string' && typeof content !== 'number') return null;
  return splitChoices(String(content), listOptionLabels(definition['options']));
});

/** The id of the user in a field of type USER. */
export const readUserId = createReader(['user'], (content) => {
  const text = readRaw({ content })?.trim() ?? '';
  return /^[1-9]\d{0,18}$/.test(text) ? text : null;
});

/** Splits joined choices at commas, except at a comma inside a defined choice ("Books, Music"). */
function splitChoices(text: string, labels: ReadonlySet<string>): string[] {
  const pieces = text.split(',');
  const choices: string[] = [];
  for (let start = 0; start < pieces.length;) {
    let end = start + 1;
    for (let longer = pieces.length; longer > start + 1; longer -= 1) {
      if (!labels.has(pieces.slice(start, longer).join(',').trim())) continue;
      end = longer;
      break;
    }
    const choice = pieces.slice(start, end).join(',').trim();
    if (choice !== '') choices.push(choice);
    start = end;
  }
  return choices;
}
