import { isRecord } from '../../resources/record.js';
import { keapEnum } from '../values/enums.js';

/** What a custom field holds. docs/keap-api.md 6.1. */
export const CustomFieldType = keapEnum('CustomFieldType', 'What a custom field holds.', {
  CURRENCY: "An amount of money in the account's currency.",
  DATE: 'A date.',
  DATE_TIME: 'A moment.',
  DAY_OF_WEEK: 'A day of the week, as a number.',
  DECIMAL_NUMBER: 'A number with decimal places.',
  DRILLDOWN: 'A choice from a tree of choices; Keap stores the id of the choice.',
  DROPDOWN: 'One of several choices.',
  EMAIL: 'An e-mail address.',
  LIST_BOX: 'Any number of several choices.',
  MONTH: 'A month, as a number.',
  NAME: 'The name of a person.',
  PERCENT: 'A percentage.',
  PHONE_NUMBER: 'A phone number.',
  RADIO: 'One of several choices.',
  SOCIAL_SECURITY_NUMBER: 'A social security number.',
  STATE: 'A state or region.',
  TEXT: 'A line of text.',
  TEXT_AREA: 'Text of several lines.',
  USER: 'A user of the account.',
  USER_LIST_BOX: 'Any number of users of the account.',
  WEBSITE: 'A web address.',
  WHOLE_NUMBER: 'A whole number.',
  YEAR: 'A year.',
  YES_NO: 'Yes or no.',
});

/** How values of a type are read and filtered. */
export type ValueKind = 'text' | 'number' | 'date' | 'dateTime' | 'yesNo' | 'list' | 'users' | 'user' | 'option';

const valueKinds: Readonly<Record<string, ValueKind>> = {
  CURRENCY: 'number',
  DATE: 'date',
  DATE_TIME: 'dateTime',
  DAY_OF_WEEK: 'number',
  DECIMAL_NUMBER: 'number',
  DRILLDOWN: 'option',
  DROPDOWN: 'text',
  EMAIL: 'text',
  LIST_BOX: 'list',
  MONTH: 'number',
  NAME: 'text',
  PERCENT: 'number',
  PHONE_NUMBER: 'text',
  RADIO: 'text',
  SOCIAL_SECURITY_NUMBER: 'text',
  STATE: 'text',
  TEXT: 'text',
  TEXT_AREA: 'text',
  USER: 'user',
  USER_LIST_BOX: 'users',
  WEBSITE: 'text',
  WHOLE_NUMBER: 'number',
  YEAR: 'number',
  YES_NO: 'yesNo',
};

/** The types whose numbers have no decimal places. */
export const integerTypes: ReadonlySet<string> = new Set(['WHOLE_NUMBER', 'YEAR', 'MONTH', 'DAY_OF_WEEK']);

/** Converts v1's `WholeNumber` to v2's `WHOLE_NUMBER` (docs/keap-api.md 6.1). */
export function normalizeType(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

/** The enum value of a type in either spelling; UNKNOWN for an undocumented type, null for none. */
export function readCustomFieldType(value: unknown): string | null {
  const type = normalizeType(value);
  if (type === '') return null;
  return Object.hasOwn(valueKinds, type) ? type : CustomFieldType.UNKNOWN;
}

/** How values of this type (in either spelling) are read; null for an unknown type. */
export function getValueKind(type: unknown): ValueKind | null {
  const normalized = normalizeType(type);
  return Object.hasOwn(valueKinds, normalized) ? (valueKinds[normalized] as ValueKind) : null;
}

/** The choices of a custom field: `[{id, label, options}]`, v1 a tree, v2 one level (docs/keap-api.md 8.10). */

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Deeper than any real tree of choices; stops at malformed data that nests forever. */
const MAX_DEPTH = 10;

/** All choices, nested ones included; malformed entries are left out. */
export function listChoices(options: unknown, depth = 0): Choice[] {
  if (!Array.isArray(options) || depth > MAX_DEPTH) return [];
  return options.flatMap((option: unknown) => {
    if (!isRecord(option)) return [];
    const { id, label, options: nested } = option;
    const ownChoice = typeof label === 'string' ? [{ id: String(id), label }] : [];
    return [...ownChoice, ...listChoices(nested, depth + 1)];
  });
}

/** The labels of all choices. */
export function listOptionLabels(options: unknown): ReadonlySet<string> {
  return new Set(listChoices(options).map(({ label }) => label));
}

/** The label of the choice with this id; the id itself when the field no longer has the choice. */
export function findLabel(options: unknown, id: string): string {
  return listChoices(options).find((choice) => choice.id === id)?.label ?? id;
}
