import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { WriteResult } from '../../keap/keap-client.js';
import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { Context } from '../operation/context.js';
import { listRequestableFields, narrowInfo, selectedColumns } from '../schema/selection.js';

/** The columns that a mutation selects of the record it wrote. */
export interface Selected {
  readonly columns: readonly string[];
  /** Those that a `fields` parameter must name. */
  readonly fields: readonly string[];
}

/** The columns selected below the payload's field for the record. */
export function selectPayloadFields(info: GraphQLResolveInfo, key: WritableKey, field: string): Selected {
  const nestedInfo = narrowInfo(info, field);
  const typeName = table[key].node;
  const columns = nestedInfo === null || typeName === null ? [] : selectedColumns(nestedInfo, typeName);
  return { columns, fields: listRequestableFields(key, columns) };
}

/**
 * The record after the write, with everything selected: from the write's response if that has it, else read again. Rejects
 * with NOT_FOUND where Keap has no such record.
 */
export async function readAfterWrite(
  context: Context,
  key: WritableKey,
  id: string | null,
  response: WriteResult | null,
  { columns, fields }: Selected,
): Promise<Payload> {
  if (response === null) throw notFoundError(key, id);
  const { record } = response;
  const recordId = id ?? String(record?.['id']);
  if (columns.length === 0) return record ?? { id: recordId };
  if (record !== null && hasColumns(context, key, record, columns)) return record;
  const fetched = await context.loaders.load(key, recordId, fields).catch((error: unknown) => {
    throw readAfterWriteError(key, recordId, error);
  });
  // A read may not see the write yet.
  return fetched === null ? (record ?? { id: recordId }) : { ...record, ...fetched };
}

/** Whether a response has the selected columns, except those that the account's endpoint does not have at all. */
function hasColumns(context: Context, key: WritableKey, record: Payload, columns: readonly string[]): boolean {
  const { fields } = context.loaders.source.endpoint(key);
  const available = fields === null ? columns : [...fields.byDefault, ...fields.optional];
  return columns.filter((column) => available.includes(column)).every((column) => Object.hasOwn(record, column));
}

/** The write succeeded and only the read after it failed: the caller must not write again. */
function readAfterWriteError(key: WritableKey, id: string, error: unknown): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== 'string') return error;
  const noun = table[key].node ?? key;
  return new GraphQLError(
    `The write is done, but ${noun} ${id} could not be read for the response: ${String(message)}`,
    {
      extensions: { code, outcome: 'DONE', id: `${noun}:${id}` },
    },
  );
}

/** NOT_FOUND, for the record that an input names. */
export function notFoundError(key: WritableKey, id: string | null, field = 'id'): GraphQLError {
  const noun = table[key].node ?? key;
  return new GraphQLError(`Keap has no ${noun} ${id ?? ''}: nothing was done. Check \`input.${field}\`.`, {
    extensions: { code: 'NOT_FOUND', path: ['input', field] },
  });
}
