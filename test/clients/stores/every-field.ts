import {
  getNamedType,
  isEnumType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** The ids of records by their type, for the fields that take one. */
export type Ids = ReadonlyMap<string, string>;

/** How many edges below the record of a root field are followed. */
const LEVELS = 2;
/** Lists that need a filter by a contact. */
const BY_CONTACT = new Set(['emails']);
const PRICED = JSON.stringify('{ contacts { nodes { id owner { id } } } }');

const has = (field: Field, argument: string): boolean => field.args.some(({ name }) => name === argument);
const isRequired = ({ type, defaultValue }: Field['args'][number]): boolean =>
  isNonNullType(type) && defaultValue === undefined;

const isNode = (type: unknown): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');

/** Every type of object that a query can return. */
export function findQueryTypes(schema: GraphQLSchema): string[] {
  const found = new Set<GraphQLNamedType>();
  const visit = (type: GraphQLNamedType): void => {
    if (found.has(type)) return;
    found.add(type);
    if (isInterfaceType(type)) schema.getPossibleTypes(type).forEach(visit);
    else if (isObjectType(type)) Object.values(type.getFields()).forEach((field) => visit(getNamedType(field.type)));
  };
  Object.values(schema.getQueryType()!.getFields()).forEach((field) => visit(getNamedType(field.type)));
  return [...found].filter((type) => isObjectType(type)).map(({ name }) => name);
}

/** The selections of the lists and of the fields without arguments: they give the ids that the others take. */
export function selectLists(schema: GraphQLSchema): string[] {
  return Object.values(schema.getQueryType()!.getFields()).flatMap((field) => {
    const on = field.args.find(({ name }) => name === 'on');
    const kinds = on === undefined ? null : getNamedType(on.type);
    const requires = field.args.filter(isRequired).map(({ name }) => name);
    if (BY_CONTACT.has(field.name) || requires.some((name) => name !== 'on' && name !== 'query')) return [];
    const body = selectFields(schema, field, LEVELS);
    if (isEnumType(kinds)) return kinds.getValues().map(({ name }) => `${field.name}(on: ${name}) ${body}`);
    if (field.name === 'price') return [`price(query: ${PRICED}) ${body}`];
    if (!has(field, 'first')) return [`${field.name} ${body}`];
    return [`${field.name}(first: 2) ${body}`, `${field.name}(first: 20) ${selectFields(schema, field, 0)}`];
  });
}

/** The selections of what takes an id: single records, `node` of every type, and lists below a contact. */
export function selectRecords(schema: GraphQLSchema, ids: Ids): string[] {
  return Object.values(schema.getQueryType()!.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (BY_CONTACT.has(field.name)) {
      const filter = `{ contactId: ${JSON.stringify(ids.get('Contact'))} }`;
      return [`${field.name}(first: 2, filter: ${filter}) ${selectFields(schema, field, LEVELS)}`];
    }
    if (!has(field, 'id')) return [];
    const types = isInterfaceType(named) ? schema.getPossibleTypes(named) : [named as GraphQLObjectType];
    return types.flatMap((type) => {
      const id = JSON.stringify(ids.get(type.name));
      if (id === undefined) return [];
      if (isObjectType(named)) return [`${field.name}(id: ${id}) ${selectObject(schema, type, 1)}`];
      return [`${field.name}(id: ${id}) { __typename id ... on ${type.name} ${selectObject(schema, type, 0)} }`];
    });
  });
}

function selectFields(schema: GraphQLSchema, field: Field, levels: number): string {
  const named = getNamedType(field.type);
  if (isLeafType(named)) return '';
  if (isObjectType(named)) return selectObject(schema, named, levels);
  return '{ __typename id }';
}

/**
 * Every field of an object: its columns, its parts, and its edges as long as `levels` last. A page has its edges whole,
 * and of `nodes` the columns.
 */
function selectObject(schema: GraphQLSchema, type: GraphQLObjectType, levels: number): string {
  const isPage = /(Connection|Edge)$/.test(type.name);
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequired)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    const isOwn = named === type;
    const isEdge = !isPage && (field.extensions['edge'] === true || has(field, 'first') || isNode(named) || isOwn);
    if (isEdge && levels === 0) return [];
    const below = isEdge ? levels - 1 : isPage && field.name === 'nodes' ? 0 : levels;
    const size = has(field, 'first') ? `(first: ${levels})` : '';
    return [`${field.name}${size} ${selectFields(schema, field, below)}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
