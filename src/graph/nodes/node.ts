import { GraphQLError } from 'graphql';
import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import { keapField } from '../schema/columns.js';
import { toGlobalId } from './ids.js';
import type { Payload } from '../../resources/row.js';

/** Under which key a record carries its type name when it is returned as a Node. */
const nodeType = Symbol('node type');

/** A record with its type name, for fields that return `Node`. */
export function withNodeType(typeName: string, record: Payload): Payload {
  return { ...record, [nodeType]: typeName };
}

/** Under which key an object carries the id within its type, where that is not Keap's own. */
const localId = Symbol('id within the type');

/** An object with the id within its type; null for one without any. */
export function withLocalId(record: Payload, id: string | null): Payload {
  return { ...record, [localId]: id };
}

/** The global id of an object. Throws UPSTREAM_BAD_DATA for one that Keap sent without an id. */
function readGlobalId(record: Readonly<Record<string | symbol, unknown>>, typeName: string): string {
  const id = toGlobalId(typeName, localId in record ? record[localId] : record['id']);
  if (id !== null) return id;
  throw new GraphQLError(`Keap sent an object of ${typeName} without an id: select its other fields.`, {
    extensions: { code: 'UPSTREAM_BAD_DATA' },
  });
}

/** The type name of a record from `withNodeType`. */
export const getNodeType = (record: { [nodeType]?: string }): string | undefined => record[nodeType];

@InterfaceType({
  description: 'An object that can be fetched again by its global id with `node(id:)`.',
  resolveType: getNodeType,
  // Else `KeapRecord` would be a type of the schema.
  autoRegisterImplementations: false,
})
export abstract class Node {
  @Field(() => ID, { description: 'Global id: the type and the id within it, as in "Contact:123".' })
  @keapField({ columns: ['id'], read: readGlobalId })
  id!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Keap\'s own id, as in "123"; null for what is no record of Keap.',
    deprecationReason: 'Select it on the type, as in `... on Contact { keapId }`: a snapshot has none.',
  })
  keapId!: string | null;
}

/** What the types of Keap's records have in common. It is no type of its own in the schema. */
@ObjectType({ implements: Node })
export abstract class KeapRecord extends Node {
  @Field(() => ID, { description: 'Keap\'s own id, as in "123": what Keap shows in its URLs and exports.' })
  @keapField({ columns: ['id'], read: (record) => record['id'] })
  declare keapId: string;
}
