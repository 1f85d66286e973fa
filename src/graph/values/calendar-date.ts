import { GraphQLScalarType, Kind } from 'graphql';
import { badUserInput } from '../nodes/ids.js';
import { readDateTime } from './date-time.js';
import { parseLiteral } from '../schema/literal.js';

/** A calendar day from `1985-03-15` or from a time that starts with one (v1 sends birthdays so); null for anything else. */
export function readDate(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const day = value.trim().slice(0, 10);
  return readDateTime(`${day}T00:00:00Z`) !== null && /^$|^T/.test(value.trim().slice(10)) ? day : null;
}

function parse(value: unknown): string {
  const read = readDate(value);
  if (read !== null) return read;
  // The rest of a sentence that starts with the field, for forms.
  const form = typeof value === 'string' ? 'YYYY-MM-DD, as in 2026-01-31' : 'text, as in "2026-01-31"';
  throw badUserInput(`is not a date: give ${form}.`);
}

export const CalendarDate = new GraphQLScalarType<string, string | null>({
  name: 'Date',
  description: 'A calendar day without time or zone, as in "2026-01-31".',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date',
  serialize: readDate,
  parseValue: parse,
  parseLiteral: (node) => parseLiteral(node, () => parse(node.kind === Kind.STRING ? node.value : null)),
  extensions: { keap: { read: readDate } },
});
