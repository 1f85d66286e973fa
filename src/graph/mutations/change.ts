import type { GraphQLResolveInfo } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import type { WriteEndpoint } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { Context } from '../operation/context.js';
import { parseKeapId } from '../nodes/ids.js';
import { requireScope } from '../operation/operation.js';
import { Faults } from './faults.js';
import { readInput } from './read-input.js';
import { notFoundError, readAfterWrite, selectPayloadFields } from './read-written.js';

/** Rules that go over several fields of an input; `sent` is what would be sent. */
export type InputRule = (payload: Payload, faults: Faults, endpoint: WriteEndpoint) => void;

interface CreateSpec {
  readonly key: WritableKey;
  readonly type: ClassType;
  readonly input: object;
  /** The payload's field for the record. */
  readonly field: string;
  readonly rule?: InputRule;
  /** What is sent beside the input, known only by asking. Called once the input is found good. */
  readonly complete?: (payload: Payload, endpoint: WriteEndpoint) => Promise<Payload>;
  /** Of which record it is put below, out of what would be sent. */
  readonly parent?: (
    payload: Payload,
    endpoint: WriteEndpoint,
  ) => { readonly parentId: string; readonly input: Payload };
}

/** Sends a change; whatever comes of it, what the operation has met before is out of date. */
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

/** Creates a record. Throws FORBIDDEN, BAD_USER_INPUT before anything is sent, and KeapError. */
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
  /** As the caller gave it. */
  readonly id: string;
  readonly complete?: (
    id: string,
    payload: Payload,
    endpoint: WriteEndpoint,
  ) => Promise<{ readonly parentId?: string; readonly input: Payload; readonly required?: Payload }>;
  /** The input's field that holds the id. */
  readonly idField?: string;
}

/** Changes a record: what the input names and nothing else. Throws as `create` does, and NOT_FOUND. */
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
      faults.add(['input'], 'names nothing to change: give at least one field beside the id.');
    }
    faults.throwIfAny();
    const completed = complete === undefined ? { input: payload } : await complete(id, payload, endpoint);
    return { id, ...completed, fields: selected.fields };
  });
  if (response === null) throw notFoundError(key, id, idField);
  return readAfterWrite(context, key, id, response, selected);
}

/** Deletes a record and gives its global id. Throws as `update` does. */
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
