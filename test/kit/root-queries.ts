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
import { selectColumns } from './columns.js';

type Field = GraphQLField<unknown, unknown>;

/**
 * A root field, and an operation that selects everything: all columns, and every edge one level deep with all its
 * columns.
 */
export interface RootQuery {
  readonly name: string;
  readonly query: string;
}

/** Roots that do not call Keap, or only as another root does. */
const EXCLUDED_ROOTS = new Set(['node', 'nodes', 'price', 'quota', 'snapshot', 'snapshots', 'validation']);
/** The arguments of a list at the root: e-mails require what they are of. */
export function buildListArguments(name: string): string {
  return name === 'emails' ? '(first: 3, of: { contactId: "7" })' : '(first: 3)';
}

/** An operation for every root field that calls Keap; one per kind of record for `customFields`. */
export function buildRootQueries(schema: GraphQLSchema): RootQuery[] {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ name }) => !EXCLUDED_ROOTS.has(name));
  return roots.flatMap((field) => {
    const selection = buildSelection(schema, getNamedType(field.type) as GraphQLObjectType, true);
    const on = field.args.find(({ name }) => name === 'on')?.type;
    const kinds = on === undefined ? null : getNamedType(on);
    if (isEnumType(kinds))
      return kinds.getValues().map(({ name }) => ({
        name: `${field.name} of ${name}`,
        query: `{ ${field.name}(on: ${name}) ${selection} }`,
      }));
    return [{ name: field.name, query: `{ ${field.name}${buildArguments(field)} ${selection} }` }];
  });
}

function buildArguments({ name, args }: Field): string {
  const has = (argument: string): boolean => args.some((one) => one.name === argument);
  if (has('first')) return has('of') ? buildListArguments(name) : '(first: 3)';
  return has('id') ? '(id: "123")' : '';
}

function buildSelection(schema: GraphQLSchema, type: GraphQLObjectType, withEdges: boolean): string {
  const fields = type.getFields();
  const [nodes, edges] = [fields['nodes'], fields['edges']];
  if (nodes === undefined || edges === undefined) return selectColumnsAndEdges(schema, type, withEdges);
  const count = fields['totalCount'] === undefined ? '' : 'totalCount';
  const ofEdge = selectColumns(schema, getNamedType(edges.type).name);
  const nested = selectColumnsAndEdges(schema, getNamedType(nodes.type) as GraphQLObjectType, withEdges);
  return `{ ${count} pageInfo { hasNextPage endCursor } edges ${ofEdge} nodes ${nested} }`;
}

function selectColumnsAndEdges(schema: GraphQLSchema, type: GraphQLObjectType, withEdges: boolean): string {
  const columns = selectColumns(schema, type.name);
  if (!withEdges) return columns;
  const edges = Object.values(type.getFields()).filter(
    (field) => field.extensions['edge'] === true && !field.args.some(isRequired),
  );
  return columns.replace(/\}$/, `${edges.map((edge) => selectEdge(schema, edge)).join(' ')} }`);
}

function selectEdge(schema: GraphQLSchema, field: Field): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return field.name;
  return isObjectType(named) ? `${field.name}${buildArguments(field)} ${buildSelection(schema, named, false)}` : '';
}

const isRequired = ({ type, defaultValue }: Field['args'][number]): boolean =>
  isNonNullType(type) && defaultValue === undefined;
