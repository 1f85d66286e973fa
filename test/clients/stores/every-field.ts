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
/** The longest selection in one operation: the gateway takes documents of 4,000 tokens. */
const MAX_LENGTH = 35_000;
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
    const bodies = selectInParts(schema, field);
    if (isEnumType(kinds))
      return kinds.getValues().flatMap(({ name }) => bodies.map((body) => `${field.name}(on: ${name}) ${body}`));
    if (field.name === 'price') return bodies.map((body) => `price(query: ${PRICED}) ${body}`);
    if (!has(field, 'first')) return bodies.map((body) => `${field.name} ${body}`);
    const columns = `${field.name}(first: 100) ${selectFields(schema, field, 0)}`;
    return [columns, ...bodies.map((body) => `${field.name}(first: 3) ${body}`)];
  });
}

/** The selections of what takes an id: single records, `node` of every type, and lists below a contact. */
export function selectRecords(schema: GraphQLSchema, ids: Ids): string[] {
  return Object.values(schema.getQueryType()!.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (BY_CONTACT.has(field.name)) {
      const filter = `{ contactId: ${JSON.stringify(ids.get('Contact'))} }`;
      return selectInParts(schema, field).map((body) => `${field.name}(first: 3, filter: ${filter}) ${body}`);
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

/** Everything below a root field, in one selection, or in one for each edge of its records. */
function selectInParts(schema: GraphQLSchema, field: Field): string[] {
  const whole = selectFields(schema, field, LEVELS);
  const edges = getNamedType(field.type);
  if (whole.length <= MAX_LENGTH || !isObjectType(edges)) return [whole];
  const edge = getNamedType(edges.getFields()['edges']!.type) as GraphQLObjectType;
  const record = getNamedType(edge.getFields()['node']!.type) as GraphQLObjectType;
  const parts = Object.values(record.getFields()).flatMap((below) => {
    if (below.extensions['edge'] !== true || below.args.some(isRequired)) return [];
    const size = has(below, 'first') ? '(first: 2)' : '';
    const selection = `${below.name}${size} ${selectFields(schema, below, LEVELS - 1)}`;
    return [`{ __typename edges { __typename cursor node { __typename id ${selection} } } }`];
  });
  return [selectFields(schema, field, LEVELS - 1), ...parts];
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
    return [`${field.name}${has(field, 'first') ? '(first: 2)' : ''} ${selectFields(schema, field, below)}`];
  });
  return `{ __typename ${parts.join(' ')} }`;
}
