import {
  getNamedType,
  isEnumType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { columnsSelected } from './columns.js';

type Field = GraphQLField<unknown, unknown>;

/** A root field, and an operation that asks it for everything: all columns, and every edge one level deep with all columns there. */
export interface RootQuery {
  readonly name: string;
  readonly query: string;
}

/** Roots that ask Keap nothing by themselves, or what another root asks it. */
const OTHERS = new Set(['node', 'nodes', 'price', 'quota', 'snapshot', 'snapshots', 'validation']);
/** What a list is told: e-mails want a condition. */
export function argumentsOfList(name: string): string {
  return name === 'emails' ? '(first: 3, filter: { contactId: "7" })' : '(first: 3)';
}

/** An operation for every root field that asks Keap; `customFields` once for each kind of record. */
export function everyRoot(schema: GraphQLSchema): RootQuery[] {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ name }) => !OTHERS.has(name));
  return roots.flatMap((field) => {
    const selection = selected(schema, getNamedType(field.type) as GraphQLObjectType, true);
    const on = field.args.find(({ name }) => name === 'on')?.type;
    const kinds = on === undefined ? null : getNamedType(on);
    if (isEnumType(kinds))
      return kinds.getValues().map(({ name }) => ({
        name: `${field.name} of ${name}`,
        query: `{ ${field.name}(on: ${name}) ${selection} }`,
      }));
    return [{ name: field.name, query: `{ ${field.name}${argumentsOf(field)} ${selection} }` }];
  });
}

function argumentsOf({ name, args }: Field): string {
  const has = (argument: string): boolean => args.some((one) => one.name === argument);
  return has('first') ? (args.some(isNeeded) ? argumentsOfList(name) : '(first: 3)') : has('id') ? '(id: "123")' : '';
}

function selected(schema: GraphQLSchema, type: GraphQLObjectType, withEdges: boolean): string {
  const fields = type.getFields();
  const [nodes, edges] = [fields['nodes'], fields['edges']];
  if (nodes === undefined || edges === undefined) return columnsAndEdges(schema, type, withEdges);
  const count = fields['totalCount'] === undefined ? '' : 'totalCount';
  const ofEdge = columnsSelected(schema, getNamedType(edges.type).name);
  const below = columnsAndEdges(schema, getNamedType(nodes.type) as GraphQLObjectType, withEdges);
  return `{ ${count} pageInfo { hasNextPage endCursor } edges ${ofEdge} nodes ${below} }`;
}

function columnsAndEdges(schema: GraphQLSchema, type: GraphQLObjectType, withEdges: boolean): string {
  const columns = columnsSelected(schema, type.name);
  if (!withEdges) return columns;
  const edges = Object.values(type.getFields()).filter(
    (field) => field.extensions['edge'] === true && !field.args.some(isNeeded),
  );
  return columns.replace(/\}$/, `${edges.map((edge) => edgeSelected(schema, edge)).join(' ')} }`);
}

function edgeSelected(schema: GraphQLSchema, field: Field): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return field.name;
  return isObjectType(named) ? `${field.name}${argumentsOf(field)} ${selected(schema, named, false)}` : '';
}

const isNeeded = ({ type, defaultValue }: Field['args'][number]): boolean =>
  isNonNullType(type) && defaultValue === undefined;
