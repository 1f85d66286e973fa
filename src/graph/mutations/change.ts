import type { GraphQLResolveInfo } from 'graphql';
import type { ClassType } from 'type-graphql';
import type { Payload } from '../../resources/row.js';
import { table } from '../../resources/table.js';
import type { WriteWay } from '../../resources/writes/endpoint.js';
import type { WritableKey } from '../../resources/writes/writes.js';
import type { Context } from '../operation/context.js';
import { keapId } from '../nodes/ids.js';
import { requireScope } from '../operation/scopes.js';
import { Faults } from './faults.js';
import { readInput } from './read-input.js';
import { notFound, recordAfter, selectedBelow } from './read-written.js';

/** Rules that go over several fields of an input; `sent` is what would be sent. */
export type Rule = (sent: Payload, faults: Faults, endpoint: WriteWay) => void;

interface Creation {
  readonly key: WritableKey;
  readonly type: ClassType;
  readonly input: object;
  /** The payload's field for the record. */
  readonly field: string;
  readonly rule?: Rule;
  /** What is sent beside the input, known only by asking. Called once the input is found good. */
  readonly complete?: (sent: Payload, endpoint: WriteWay) => Promise<Payload>;
  /** Of which record it is put below, out of what would be sent. */
  readonly parent?: (sent: Payload, endpoint: WriteWay) => { readonly parentId: string; readonly input: Payload };
}

/** Sends a change; whatever comes of it, what the operation has met before is out of date. */
async function sent(
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
export async function create(context: Context, info: GraphQLResolveInfo, creation: Creation): Promise<Payload> {
  const { key, type, input, rule, complete, parent } = creation;
  const selected = selectedBelow(info, key, creation.field);
  let parentId: string | null = null;
  const answer = await sent(context, key, 'create', async (endpoint) => {
    const faults = new Faults();
    const read = readInput(type, input, endpoint, faults, false);
    rule?.(read, faults, endpoint);
    faults.refuse();
    const whole = complete === undefined ? read : await complete(read, endpoint);
    const placed = parent?.(whole, endpoint);
    parentId = placed?.parentId ?? null;
    return { input: whole, ...placed, fields: selected.fields };
  });
  if (answer === null) throw notFound('contacts', parentId, 'contactId');
  return recordAfter(context, key, null, answer, selected);
}

interface Alteration extends Omit<Creation, 'parent' | 'complete'> {
  /** As the caller gave it. */
  readonly id: string;
  readonly complete?: (
    id: string,
    sent: Payload,
    endpoint: WriteWay,
  ) => Promise<{ readonly parentId?: string; readonly input: Payload; readonly beside?: Payload }>;
  /** The input's field that holds the id. */
  readonly idField?: string;
}

/** Changes a record: what the input names and nothing else. Throws as `create` does, and NOT_FOUND. */
export async function update(context: Context, info: GraphQLResolveInfo, alteration: Alteration): Promise<Payload> {
  const { key, type, input, rule, complete, idField = 'id' } = alteration;
  const selected = selectedBelow(info, key, alteration.field);
  let id = '';
  const answer = await sent(context, key, 'update', async (endpoint) => {
    const faults = new Faults();
    id = faults.taking(['input', idField], () => keapId(nounOf(key), alteration.id)) ?? '';
    const read = readInput(type, input, endpoint, faults, true);
    rule?.(read, faults, endpoint);
    if (Object.values(input).filter((value) => value !== undefined).length < 2) {
      faults.add(['input'], 'names nothing to change: give at least one field beside the id.');
    }
    faults.refuse();
    const whole = complete === undefined ? { input: read } : await complete(id, read, endpoint);
    return { id, ...whole, fields: selected.fields };
  });
  if (answer === null) throw notFound(key, id, idField);
  return recordAfter(context, key, id, answer, selected);
}

/** Deletes a record and gives its global id. Throws as `update` does. */
export async function remove(
  context: Context,
  key: WritableKey,
  given: string,
  parentOf?: (id: string, endpoint: WriteWay) => Promise<{ readonly parentId?: string }>,
): Promise<{ readonly deletedId: string }> {
  let id = '';
  const answer = await sent(context, key, 'remove', async (endpoint) => {
    const faults = new Faults();
    id = faults.taking(['input', 'id'], () => keapId(nounOf(key), given)) ?? '';
    faults.refuse();
    return { id, ...(await parentOf?.(id, endpoint)) };
  });
  if (answer === null) throw notFound(key, id);
  return { deletedId: `${nounOf(key)}:${id}` };
}

const nounOf = (key: WritableKey): string => table[key].node ?? key;
