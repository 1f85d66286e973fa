import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { WriteResult } from '../../keap/keap-client.js';
import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { Context } from '../operation/context.js';
import { listRequestableFields, narrowInfo, selectedColumns } from '../schema/selection.js';

/** What a mutation's answer selects of the record it wrote, as columns. */
export interface Selected {
  readonly columns: readonly string[];
  /** Those that Keap must be asked for by name. */
  readonly fields: readonly string[];
}

/** What is selected of the record below the payload's field of this name. */
export function selectPayloadFields(info: GraphQLResolveInfo, key: WritableKey, field: string): Selected {
  const nestedInfo = narrowInfo(info, field);
  const typeName = table[key].node;
  const columns = nestedInfo === null || typeName === null ? [] : selectedColumns(nestedInfo, typeName);
  return { columns, fields: listRequestableFields(key, columns) };
}

/**
 * The record as it is after the write, with everything selected: the write's own answer where that holds it, else read
 * once more. Throws NOT_FOUND when Keap had no such record to write.
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
  // What a write answers may be true before every reader sees it.
  return fetched === null ? (record ?? { id: recordId }) : { ...record, ...fetched };
}

/** Whether an answer holds what is selected, as far as this account's reading would. */
function hasColumns(context: Context, key: WritableKey, record: Payload, columns: readonly string[]): boolean {
  const { fields } = context.loaders.source.endpoint(key);
  const available = fields === null ? columns : [...fields.byDefault, ...fields.optional];
  return columns.filter((column) => available.includes(column)).every((column) => Object.hasOwn(record, column));
}

/** The record was written, and only the reading for the answer failed: the caller must not write it again. */
function readAfterWriteError(key: WritableKey, id: string, error: unknown): unknown {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== 'string') return error;
  const noun = table[key].node ?? key;
  return new GraphQLError(`It is done, but ${noun} ${id} could not be read for the answer: ${String(message)}`, {
    extensions: { code, outcome: 'DONE', id: `${noun}:${id}` },
  });
}

/** NOT_FOUND, of the record an input names. */
export function notFoundError(key: WritableKey, id: string | null, field = 'id'): GraphQLError {
  const noun = table[key].node ?? key;
  return new GraphQLError(`Keap has no ${noun} ${id ?? ''}: nothing was done. Check \`input.${field}\`.`, {
    extensions: { code: 'NOT_FOUND', path: ['input', field] },
  });
}
