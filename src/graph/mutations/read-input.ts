import type { ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { WriteWay } from '../../resources/writes/endpoint.js';
import { keapId } from '../nodes/ids.js';
import type { Faults, InputPath } from './faults.js';
import { columnsOfInput, type InputColumn } from './input-column.js';
import { readEmail, readText, readAmount } from './input-values.js';

interface Reading {
  readonly endpoint: WriteWay;
  readonly faults: Faults;
  /** Whether null is said to Keap: it clears a column of a record that is there. */
  readonly keepsNull: boolean;
}

/**
 * An input as the columns that are sent, in v2's words: a field left out is absent, null stays null where it clears. What
 * is wrong with it, and what this way of writing cannot do, is added to `faults`.
 */
export function readInput(
  type: ClassType,
  input: object,
  endpoint: WriteWay,
  faults: Faults,
  keepsNull: boolean,
): Payload {
  const read = readRecord(type, input, ['input'], '', { endpoint, faults, keepsNull });
  for (const { column, why } of endpoint.refuses(read))
    faults.add(['input', ...fieldsAt(type, column.split('.'))], `${why}.`);
  return read;
}

function readRecord(type: ClassType, input: object, path: InputPath, within: string, reading: Reading): Payload {
  const given = input as Readonly<Record<string, unknown>>;
  const record: Record<string, unknown> = {};
  for (const column of columnsOfInput(type)) {
    const value = given[column.field];
    if (value === undefined) continue;
    const at = [...path, column.field];
    if (isColumnAbsent(within + column.column, reading.endpoint)) {
      reading.faults.add(
        at,
        `this account is written through Keap's ${reading.endpoint.api}, which has no such column: leave it out.`,
      );
      continue;
    }
    if (value === null) {
      if (column.filled) reading.faults.add(at, 'cannot be empty.');
      else if (reading.keepsNull || column.nullIsValue === true) record[column.column] = null;
      continue;
    }
    const read = readValue(column, value, at, within, reading);
    if (read !== undefined) record[column.column] = read;
  }
  return record;
}

const isColumnAbsent = (column: string, { lacks: absentColumns }: WriteWay): boolean => absentColumns.includes(column);

function readValue(column: InputColumn, value: unknown, path: InputPath, within: string, reading: Reading): unknown {
  const { faults } = reading;
  switch (column.as) {
    case 'text':
      return readText(value, column, path, faults);
    case 'email':
      return readEmail(value, column, path, faults);
    case 'id':
      return faults.taking(path, () => keapId(column.of ?? '', String(value)));
    case 'reference': {
      const id = faults.taking(path, () => keapId(column.of ?? '', String(value)));
      return id === undefined ? undefined : { id };
    }
    case 'moment':
      return (value as Date).toISOString();
    case 'amount':
      return readAmount(String(value), path, faults);
    case 'plain':
      return readPlain(column, value, path, faults);
    case 'record':
      return readRecord(column.type() as ClassType, value as object, path, `${within}${column.column}.`, reading);
    case 'records':
      return readRecords(column, value as readonly object[], path, within, reading);
  }
}

function readPlain({ among }: InputColumn, value: unknown, path: InputPath, faults: Faults): unknown {
  if (value === 'UNKNOWN') faults.add(path, 'is UNKNOWN, which is no value of Keap: name one of the others.');
  if (among !== undefined && !among.includes(value as number)) faults.add(path, `must be one of ${among.join(', ')}.`);
  return value;
}

function readRecords(
  column: InputColumn,
  values: readonly object[],
  path: InputPath,
  within: string,
  reading: Reading,
): readonly Payload[] {
  const [type] = column.type() as [ClassType];
  const records = values.map((value, place) =>
    // Inside a list there is nothing to clear: the list is replaced as a whole.
    readRecord(type, value, [...path, place], `${within}${column.column}.`, { ...reading, keepsNull: false }),
  );
  const { slots } = column;
  if (slots === undefined) return records;
  const placed = records.map((record, place) => {
    const name = record[slots.column] ?? slots.names[place];
    return name === undefined ? record : { ...record, [slots.column]: name };
  });
  if (placed.length > slots.names.length)
    reading.faults.add(path, `has ${placed.length} entries; Keap has room for ${slots.names.length}.`);
  for (const [place, record] of placed.entries()) {
    const taken = placed.findIndex((other) => other[slots.column] === record[slots.column]);
    if (taken < place && place < slots.names.length) {
      reading.faults.add(
        [...path, place, slots.field],
        `is ${String(record[slots.column])}, and so is entry ${taken}: each may stand there once.`,
      );
    }
  }
  return placed;
}

/** The input's own names along a path of columns. */
function fieldsAt(type: ClassType, columns: readonly string[]): (string | number)[] {
  const [first, ...rest] = columns;
  if (first === undefined) return [];
  if (/^\d+$/.test(first)) return [Number(first), ...fieldsAt(type, rest)];
  const found = columnsOfInput(type).find(({ column }) => column === first);
  if (found === undefined) return columns.slice();
  const inner = found.as === 'records' ? (found.type() as [ClassType])[0] : (found.type() as ClassType);
  return [found.field, ...(rest.length === 0 ? [] : fieldsAt(inner, rest))];
}
