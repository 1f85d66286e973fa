import type { GraphQLResolveInfo } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { Context } from '../operation/context.js';
import { parseKeapId } from '../nodes/ids.js';
import { requireScope } from '../operation/access.js';
import { Faults } from './faults.js';
import { readInput } from './read-input.js';
import { notFoundError, readAfterWrite, selectPayloadFields } from './read-written.js';

/** A check over several fields of an input; `payload` is what would be sent. */
export type InputRule = (payload: Payload, faults: Faults, endpoint: WriteEndpoint) => void;

interface CreateSpec {
  readonly key: WritableKey;
  readonly type: ClassType;
  readonly input: object;
  /** The mutation payload's field for the record. */
  readonly field: string;
  readonly rule?: InputRule;
  /** Adds what must be read from Keap before the write. Called only for a valid input. */
  readonly complete?: (payload: Payload, endpoint: WriteEndpoint) => Promise<Payload>;
  /** The parent record in the URL, taken from what would be sent. */
  readonly parent?: (
    payload: Payload,
    endpoint: WriteEndpoint,
  ) => { readonly parentId: string; readonly input: Payload };
}

/** Sends a write. Resets the loaders in any case, since the write may have changed what they hold. */
async function sendWrite(
  context: Context,
  ...write: Parameters<Context['writes']['write']>
): ReturnType<Context['writes']['write']> {
  requireScope(context, 'write');
  try {
    return await context.writes.write(...write);
  } finally {
    context.resetLoaders();
  }
}

/** Creates a record. Rejects with FORBIDDEN, with BAD_USER_INPUT before anything is sent, and with KeapError. */
export async function create(context: Context, info: GraphQLResolveInfo, spec: CreateSpec): Promise<Payload> {
  const { key, type, input, rule, complete, parent } = spec;
  const selected = selectPayloadFields(info, key, spec.field);
  let parentId: string | null = null;
  const response = await sendWrite(context, key, 'create', async (endpoint) => {
    const faults = new Faults();
    const payload = readInput(type, input, endpoint, faults, false);
    rule?.(payload, faults, endpoint);
    faults.throwIfAny();
    const completed = complete === undefined ? payload : await complete(payload, endpoint);
    const parentPart = parent?.(completed, endpoint);
    parentId = parentPart?.parentId ?? null;
    return { input: completed, ...parentPart, fields: selected.fields };
  });
  if (response === null) throw notFoundError('contacts', parentId, 'contactId');
  return readAfterWrite(context, key, null, response, selected);
}

interface UpdateSpec extends Omit<CreateSpec, 'parent' | 'complete'> {
  /** As given by the caller. */
  readonly id: string;
  readonly complete?: (
    id: string,
    payload: Payload,
    endpoint: WriteEndpoint,
  ) => Promise<{ readonly parentId?: string; readonly input: Payload; readonly required?: Payload }>;
  /** The input's field that holds the id. */
  readonly idField?: string;
}

/** Changes only the fields of a record that the input names. Rejects as `create` does, and with NOT_FOUND. */
export async function update(context: Context, info: GraphQLResolveInfo, spec: UpdateSpec): Promise<Payload> {
  const { key, type, input, rule, complete, idField = 'id' } = spec;
  const selected = selectPayloadFields(info, key, spec.field);
  let id = '';
  const response = await sendWrite(context, key, 'update', async (endpoint) => {
    const faults = new Faults();
    id = faults.attempt(['input', idField], () => parseKeapId(getTypeName(key), spec.id)) ?? '';
    const payload = readInput(type, input, endpoint, faults, true);
    rule?.(payload, faults, endpoint);
    if (Object.values(input).filter((value) => value !== undefined).length < 2) {
      faults.add(['input'], 'names nothing to change: give at least one field besides the id.');
    }
    faults.throwIfAny();
    const completed = complete === undefined ? { input: payload } : await complete(id, payload, endpoint);
    return { id, ...completed, fields: selected.fields };
  });
  if (response === null) throw notFoundError(key, id, idField);
  return readAfterWrite(context, key, id, response, selected);
}

/** Deletes a record and returns its global id. Rejects as `update` does. */
export async function remove(
  context: Context,
  key: WritableKey,
  rawId: string,
  findParent?: (id: string, endpoint: WriteEndpoint) => Promise<{ readonly parentId?: string }>,
): Promise<{ readonly deletedId: string }> {
  let id = '';
  const response = await sendWrite(context, key, 'remove', async (endpoint) => {
    const faults = new Faults();
    id = faults.attempt(['input', 'id'], () => parseKeapId(getTypeName(key), rawId)) ?? '';
    faults.throwIfAny();
    return { id, ...(await findParent?.(id, endpoint)) };
  });
  if (response === null) throw notFoundError(key, id);
  return { deletedId: `${getTypeName(key)}:${id}` };
}

const getTypeName = (key: WritableKey): string => table[key].node ?? key;
