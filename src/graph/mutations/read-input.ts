import type { ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import { parseKeapId } from '../nodes/ids.js';
import type { Faults, InputPath } from './faults.js';
import { getInputColumns, type InputColumn } from './input-column.js';
import { readEmail, readText, readAmount } from './input-values.js';

interface ReadContext {
  readonly endpoint: WriteEndpoint;
  readonly faults: Faults;
  /** Whether null is sent: it clears a column of an existing record. */
  readonly keepsNull: boolean;
}

/**
 * Reads an input into the columns to send, with v2's names. An omitted field is absent; null stays null where it clears a
 * column. Adds invalid values, and those that the endpoint cannot write, to `faults`.
 */
export function readInput(
  type: ClassType,
  input: object,
  endpoint: WriteEndpoint,
  faults: Faults,
  keepsNull: boolean,
): Payload {
  const payload = readRecord(type, input, ['input'], '', { endpoint, faults, keepsNull });
  for (const { column, reason } of endpoint.findUnsupported(payload))
    faults.add(['input', ...findFieldPath(type, column.split('.'))], `cannot be written so: ${reason}.`);
  return payload;
}

function readRecord(
  type: ClassType,
  input: object,
  path: InputPath,
  prefix: string,
  readContext: ReadContext,
): Payload {
  const values = input as Readonly<Record<string, unknown>>;
  const record: Record<string, unknown> = {};
  for (const column of getInputColumns(type)) {
    const value = values[column.field];
    if (value === undefined) continue;
    const fieldPath = [...path, column.field];
    if (isColumnAbsent(prefix + column.column, readContext.endpoint)) {
      readContext.faults.add(
        fieldPath,
        `is not supported here: this account is written through Keap's ${readContext.endpoint.apiVersion}, which has no such column. Leave it out.`,
      );
      continue;
    }
    if (value === null) {
      if (column.isNonBlank) readContext.faults.add(fieldPath, 'cannot be empty.');
      else if (readContext.keepsNull || column.nullIsValue === true) record[column.column] = null;
      continue;
    }
    const fieldValue = readValue(column, value, fieldPath, prefix, readContext);
    if (fieldValue !== undefined) record[column.column] = fieldValue;
  }
  return record;
}

const isColumnAbsent = (column: string, { unsupportedColumns: absentColumns }: WriteEndpoint): boolean =>
  absentColumns.includes(column);

function readValue(
  column: InputColumn,
  value: unknown,
  path: InputPath,
  prefix: string,
  readContext: ReadContext,
): unknown {
  const { faults } = readContext;
  switch (column.as) {
    case 'text':
      return readText(value, column, path, faults);
    case 'email':
      return readEmail(value, column, path, faults);
    case 'id':
      return faults.attempt(path, () => parseKeapId(column.of ?? '', String(value)));
    case 'reference': {
      const id = faults.attempt(path, () => parseKeapId(column.of ?? '', String(value)));
      return id === undefined ? undefined : { id };
    }
    case 'moment':
      return (value as Date).toISOString();
    case 'amount':
      return readAmount(String(value), path, faults);
    case 'plain':
      return readPlain(column, value, path, faults);
    case 'record':
      return readRecord(column.type() as ClassType, value as object, path, `${prefix}${column.column}.`, readContext);
    case 'records':
      return readRecords(column, value as readonly object[], path, prefix, readContext);
  }
}

function readPlain({ allowedValues }: InputColumn, value: unknown, path: InputPath, faults: Faults): unknown {
  if (value === 'UNKNOWN') faults.add(path, 'is UNKNOWN, which is not a value of Keap: use one of the others.');
  if (allowedValues !== undefined && !allowedValues.includes(value as number))
    faults.add(path, `must be one of ${allowedValues.join(', ')}.`);
  return value;
}

function readRecords(
  column: InputColumn,
  values: readonly object[],
  path: InputPath,
  prefix: string,
  readContext: ReadContext,
): readonly Payload[] {
  const [type] = column.type() as [ClassType];
  const records = values.map((value, index) =>
    // Null clears nothing inside a list: Keap replaces the whole list.
    readRecord(type, value, [...path, index], `${prefix}${column.column}.`, { ...readContext, keepsNull: false }),
  );
  const { slots } = column;
  if (slots === undefined) return records;
  const placed = records.map((record, index) => {
    const name = record[slots.column] ?? slots.names[index];
    return name === undefined ? record : { ...record, [slots.column]: name };
  });
  if (placed.length > slots.names.length)
    readContext.faults.add(path, `has ${placed.length} entries; Keap stores at most ${slots.names.length}.`);
  for (const [index, record] of placed.entries()) {
    const duplicate = placed.findIndex((other) => other[slots.column] === record[slots.column]);
    if (duplicate < index && index < slots.names.length) {
      readContext.faults.add(
        [...path, index, slots.field],
        `is ${String(record[slots.column])}, as is entry ${duplicate}: use each only once.`,
      );
    }
  }
  return placed;
}

/** The path of input fields for a path of columns. */
function findFieldPath(type: ClassType, columns: readonly string[]): (string | number)[] {
  const [first, ...rest] = columns;
  if (first === undefined) return [];
  if (/^\d+$/.test(first)) return [Number(first), ...findFieldPath(type, rest)];
  const found = getInputColumns(type).find(({ column }) => column === first);
  if (found === undefined) return columns.slice();
  const inner = found.as === 'records' ? (found.type() as [ClassType])[0] : (found.type() as ClassType);
  return [found.field, ...(rest.length === 0 ? [] : findFieldPath(inner, rest))];
}
