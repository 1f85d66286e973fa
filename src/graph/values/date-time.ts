import { GraphQLScalarType, Kind } from 'graphql';
import { badUserInput } from '../nodes/ids.js';
import { parseLiteral } from '../schema/literal.js';

const dateTimePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * RFC 3339 in UTC from any form that Keap sends (`2024-11-20T18:34:12.000+0000`, `…Z`: docs/keap-api.md 6) or a `Date`; null
 * for anything else, including text without an offset.
 */
export function readDateTime(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (typeof value !== 'string') return null;
  const parts = dateTimePattern.exec(value.trim());
  if (!parts || Number(parts[3]) > daysIn(Number(parts[1]), Number(parts[2]))) return null;
  const moment = new Date(value.trim().replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  // An offset can move the ends of the range into a year of more than four digits.
  return Number.isNaN(moment.getTime()) || !/^\d/.test(moment.toISOString()) ? null : moment.toISOString();
}

/** JavaScript accepts 31 February as a day in March; Keap's data has such days. */
function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function parse(value: unknown): Date {
  const read = typeof value === 'string' ? readDateTime(value) : null;
  if (read !== null) return new Date(read);
  // The rest of a sentence that starts with the field, for forms.
  const form =
    typeof value === 'string' ? 'a full one, as in 2026-01-31T09:30:00Z' : 'text, as in "2026-01-31T09:30:00Z"';
  throw badUserInput(`is not a time with Z or an offset, RFC 3339: give ${form}.`);
}

export const DateTime = new GraphQLScalarType<Date, string | null>({
  name: 'DateTime',
  description:
    'A point in time: RFC 3339 in UTC with milliseconds, as in "2026-01-31T09:30:00.000Z". As input, any offset.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: readDateTime,
  parseValue: parse,
  parseLiteral: (node) => parseLiteral(node, () => parse(node.kind === Kind.STRING ? node.value : null)),
  extensions: { keap: { read: readDateTime } },
});
