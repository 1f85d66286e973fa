import { types, type CustomTypesConfig } from 'pg';

/** How a value that Postgres sends as text becomes a value of ours. */
type Parser = (text: string) => unknown;

/** pg's object ids of the types we read differently than pg does: pg_type.dat of Postgres. */
const INT8 = 20;
const DATE = 1082;
const INT8_ARRAY = 1016;

/** bigint: a number while a number can hold it, else its text. pg gives always text, which adds up wrongly without a sign of it. */
function parseBigint(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const parseTextArray = types.getTypeParser(INT8_ARRAY as never, 'text') as (text: string) => readonly (string | null)[];

const PARSER_OVERRIDES: Readonly<Record<number, Parser>> = {
  [INT8]: parseBigint,
  [INT8_ARRAY]: (text) => parseTextArray(text).map((item) => (item === null ? null : parseBigint(item))),
  // A day has no time zone; pg would make it midnight where this process happens to run.
  [DATE]: (text) => text,
};

/**
 * pg's parsers with ours laid over them, for one pool; pg's own, shared by all of the process, stay as they are.
 * `bigint` (and `count(*)`) comes as number, or as text beyond 2^53; `date` as `YYYY-MM-DD`; `timestamptz` as Date;
 * `numeric` as text. Binary results, which pg never asks for by itself, are not provided for.
 */
export const parsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    PARSER_OVERRIDES[oid] ?? types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
