import type { Payload } from '../world/collection.js';
import { badRequest } from '../http/errors.js';

export type Operator = '==' | '!=' | '>' | '>=' | '<' | '<=';

/**
 * What a filter field tests. `moment` compares times, `holds` looks for one of several comma-joined choices. `readPath`
 * reads the record; of several values one must match. `pattern`: a `*` at either end matches anything (v1's file
 * names). `id`: the record's own id, answered from the order of ids. `index`: the index of the collection that answers
 * it.
 */
export interface Field {
  readonly kind:
    'equals' | 'prefix' | 'contains' | 'pattern' | 'set' | 'flag' | 'since' | 'until' | 'compare' | 'moment' | 'holds';
  readonly readPath: (record: Payload) => unknown;
  readonly id?: boolean;
  readonly index?: string;
  /** The value must be digits. */
  readonly isNumeric?: boolean;
  /** A word that selects records without the field: NONE, UNASSIGNED. */
  readonly sentinel?: string;
  readonly values?: readonly string[];
  /** The most values that a set may hold. */
  readonly maxValues?: number;
  /** Whether a comparison accepts `!=`. */
  readonly allowsNotEqual?: boolean;
  /** The filter that must be given with this one. */
  readonly requires?: string;
}

export interface Condition {
  readonly name: string;
  readonly field: Field;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const conditionPattern = /^\s*(\w+)\s*(==|!=|>=|<=|>|<)([\s\S]*)$/;
/** RFC 3339 with seconds and UTC; a date alone is rejected (docs/keap-api.md 6). */
export const timestampPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]00:?00)$/;

function check(name: string, field: Field, operator: Operator, value: string): void {
  const { kind } = field;
  const invalid = (expectation: string): Error =>
    badRequest(`The value '${value}' of filter '${name}' is not valid: ${expectation}.`);
  if (value === '') throw invalid('it must not be empty');
  if (
    operator !== '==' &&
    ((kind !== 'compare' && kind !== 'moment') || (operator === '!=' && field.allowsNotEqual !== true))
  )
    throw badRequest(`The operator '${operator}' is not allowed for filter '${name}'.`);
  if (value === field.sentinel) return;
  if (field.isNumeric === true && !/^\d+$/.test(value)) throw invalid('a numeric id is expected');
  if (kind === 'compare' && !/^-?\d+(\.\d+)?$/.test(value)) throw invalid('a number is expected');
  if (kind === 'flag' && !/^(true|false)$/i.test(value)) throw invalid('true or false is expected');
  if (
    (kind === 'since' || kind === 'until' || kind === 'moment') &&
    (!timestampPattern.test(value) || Number.isNaN(Date.parse(value)))
  )
    throw invalid('a UTC time like 2025-04-16T20:33:02.321Z is expected');
  if (field.values && !field.values.includes(value)) throw invalid(`one of ${field.values.join(', ')} is expected`);
  const star = value.indexOf('*');
  if (kind !== 'prefix' && kind !== 'contains') return;
  if (star >= 0 && star < value.length - 1) throw invalid('the wildcard * is allowed at the end only');
}

/**
 * Parses `field==value;field2>value`. `findCustomField` knows the custom fields of the account. Throws an ApiError for
 * whatever Keap rejects.
 */
export function parseFilter(
  text: string,
  fields: Readonly<Record<string, Field>>,
  findCustomField: (name: string) => Field | null = () => null,
): Condition[] {
  const conditions = text
    .split(';')
    .filter((piece) => piece.trim() !== '')
    .map((piece): Condition => {
      const [, name = '', operator = '', value = ''] = conditionPattern.exec(piece) ?? [];
      if (name === '') throw badRequest(`The filter '${piece}' cannot be read: field==value is expected.`);
      const field = Object.hasOwn(fields, name) ? fields[name]! : findCustomField(name);
      if (field === null)
        throw badRequest(
          `The filter field '${name}' is not supported. Supported are: ${Object.keys(fields).join(', ')}.`,
        );
      const values = field.kind === 'set' ? value.split(',').map((one) => one.trim()) : [value.trim()];
      for (const one of values) check(name, field, operator as Operator, one);
      if (field.maxValues !== undefined && values.length > field.maxValues)
        throw badRequest(`The filter '${name}' takes at most ${field.maxValues} values, not ${values.length}.`);
      return { name, field, operator: operator as Operator, values };
    });
  const names = new Set(conditions.map((one) => one.name));
  for (const { name, field } of conditions)
    if (field.requires !== undefined && !names.has(field.requires))
      throw badRequest(`The filter '${name}' needs '${field.requires}' beside it.`);
  if (
    conditions.filter(({ field }) => field.id === true).some(({ field }) => field.kind === 'set') &&
    conditions.some(({ field }) => field.id === true && field.kind === 'compare')
  )
    throw badRequest(`A comparison of the id and a set of ids cannot be used together.`);
  return conditions;
}

const compare: Record<Operator, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

/** Filtered values are texts, numbers or flags. */
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const lower = (value: unknown): string => text(value).toLowerCase();

function matchesPattern(found: string, pattern: string): boolean {
  const [leadingWildcard, trailingWildcard] = [pattern.startsWith('*'), pattern.length > 1 && pattern.endsWith('*')];
  const core = pattern.slice(leadingWildcard ? 1 : 0, trailingWildcard ? -1 : undefined);
  if (leadingWildcard && trailingWildcard) return found.includes(core);
  if (leadingWildcard) return found.endsWith(core);
  return trailingWildcard ? found.startsWith(core) : found === core;
}

function matchesValue({ field, operator, values }: Condition, found: unknown): boolean {
  const value = values[0]!;
  switch (field.kind) {
    case 'compare':
      return found !== null && compare[operator](Number(found), Number(value));
    case 'moment':
      return found !== null && compare[operator](Date.parse(text(found)), Date.parse(value));
    case 'holds':
      return found !== null && lower(found).split(',').includes(lower(value));
    case 'set':
      return values.includes(text(found));
    case 'flag':
      return found === (value.toLowerCase() === 'true');
    case 'since':
      return found !== null && Date.parse(text(found)) >= Date.parse(value);
    case 'until':
      return found !== null && Date.parse(text(found)) <= Date.parse(value);
    case 'equals':
      return found !== null && lower(found).trim() === lower(value);
    case 'pattern':
      return found !== null && matchesPattern(lower(found), lower(value));
    case 'prefix':
    case 'contains': {
      if (found === null) return false;
      if (value.endsWith('*')) return lower(found).startsWith(lower(value.slice(0, -1)));
      return field.kind === 'contains' ? lower(found).includes(lower(value)) : lower(found).trim() === lower(value);
    }
  }
}

/** Whether a record meets a condition. */
export function matches(condition: Condition, record: Payload): boolean {
  const found = condition.field.readPath(record);
  const candidates: unknown[] = (Array.isArray(found) ? found : [found]).map((one: unknown) => one ?? null);
  if (condition.values[0] === condition.field.sentinel && condition.field.sentinel !== undefined)
    return candidates.every((one) => one === null || one === '');
  return candidates.some((one) => matchesValue(condition, one));
}
