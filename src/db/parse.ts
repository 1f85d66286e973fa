import { types, type CustomTypesConfig } from 'pg';

/** Parses a value that Postgres sends as text. */
type Parser = (text: string) => unknown;

/** Object ids of the types that are parsed differently than in pg: pg_type.dat of Postgres. */
const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;

/** bigint: a number if it is a safe integer, else its text. pg always gives text, and `+` on texts is silently wrong. */
function parseBigint(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const parseTextArray = types.getTypeParser(INT8_ARRAY as never, 'text') as (text: string) => readonly (string | null)[];

const PARSER_OVERRIDES: Readonly<Record<number, Parser>> = {
  [INT8]: parseBigint,
  [INT8_ARRAY]: (text) => parseTextArray(text).map((item) => (item === null ? null : parseBigint(item))),
  // A date has no time zone; pg would make it midnight in the time zone of this process.
  [DATE]: (text) => text,
};

/**
 * pg's parsers with our overrides, for one pool; pg's global parsers are not changed. `bigint` (and `count(*)`) becomes a
 * number, or text beyond 2^53; `date` becomes `YYYY-MM-DD`; `timestamptz` a Date; `numeric` text. Binary results, which pg
 * never requests by itself, are not supported.
 */
export const parsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    PARSER_OVERRIDES[oid] ?? types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
