import { Field, ID, InterfaceType } from 'type-graphql';
import { keapField } from '../schema/columns.js';
import { toGlobalId } from './ids.js';
import type { Payload } from '../../resources/row.js';

/** Under which key a record carries its type name when it is returned as a Node. */
const nodeType = Symbol('node type');

/** A record with its type name, for fields that return `Node`. */
export function withNodeType(typeName: string, record: Payload): Payload {
  return { ...record, [nodeType]: typeName };
}

/** The type name of a record from `withNodeType`. */
export const getNodeType = (record: { [nodeType]?: string }): string | undefined => record[nodeType];

@InterfaceType({
  description: 'A record that can be fetched again by its global id with `node(id:)`.',
  resolveType: getNodeType,
})
export abstract class Node {
  @Field(() => ID, { description: 'Global id: the type and Keap\'s own id, as in "Contact:123".' })
  @keapField({ columns: ['id'], read: (record, typeName) => toGlobalId(typeName, record['id']) })
  id!: string;

  @Field(() => ID, { description: 'Keap\'s own id, as in "123": what Keap shows in its URLs and exports.' })
  @keapField({ columns: ['id'], read: (record) => record['id'] })
  keapId!: string;
}
