import {
  isObjectType,
  Kind,
  parse,
  printSchema,
  visit,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import type { AccessPath } from '../../query/cost/access-path.js';

/**
 * The directives of the cost specification (https://ibm.github.io/graphql-specs/cost-spec.html) that the schema uses, in
 * the form that Apollo's routers read: with whole numbers
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives).
 */
export const COST_DIRECTIVES = `
"""Estimated cost of the field in hundredths of a Keap call for each record above it; \`Query.price\` is more exact."""
directive @cost(weight: Int!) on FIELD_DEFINITION

"""Estimated length of a list: the value of an argument, else the assumed size."""
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`;

/** Records behind an edge load by id, here assumed fifty in a call. */
const BELONGS_TO_WEIGHT = 2;
const CALL_WEIGHT = 100;
/** A list without `first`, such as the stages of a pipeline. */
const ASSUMED_LIST_SIZE = 20;

/**
 * The schema as a document, with cost weights on every field that may make a Keap call, for gateways that plan by them.
 * It names its root types: without that a reader takes any type that is called Subscription for one.
 */
export function addCostDirectives(schema: GraphQLSchema): DocumentNode {
  const document = parse(`${printRoots(schema)}\n${printSchema(schema)}`);
  const records = new Set(
    document.definitions
      .filter((one): one is ObjectTypeDefinitionNode => one.kind === Kind.OBJECT_TYPE_DEFINITION)
      .filter((type) => type.interfaces?.some(({ name }) => name.value === 'Node') === true)
      .map(({ name }) => name.value),
  );
  return visit(document, {
    ObjectTypeDefinition: (type) => {
      // A page's records come with the page.
      if (/(Connection|Edge|Payload)$/.test(type.name.value)) return undefined;
      const isRoot = !records.has(type.name.value);
      const known = schema.getType(type.name.value);
      const fields = type.fields?.map((field) => {
        const declared = isObjectType(known) ? known.getFields()[field.name.value] : undefined;
        const { access } = (declared?.extensions ?? {}) as { readonly access?: AccessPath };
        const added = buildDirectives(field, records, isRoot).filter(
          // A field without Keap calls has no weight, whatever its type, and a list inside a record no assumed size.
          ({ name }) =>
            (access !== undefined && access.length > 0) ||
            (name.value !== 'cost' && unwrapType(field.type).name.endsWith('Connection')),
        );
        return added.length === 0 ? field : { ...field, directives: [...(field.directives ?? []), ...added] };
      });
      return fields === undefined ? undefined : { ...type, fields };
    },
  });
}

/** The definition of the root types, which graphql-js omits where they have the usual names. */
function printRoots(schema: GraphQLSchema): string {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  return `schema { ${query ? `query: ${query.name}` : ''} ${mutation ? `mutation: ${mutation.name}` : ''} }`;
}

function buildDirectives(
  field: FieldDefinitionNode,
  records: ReadonlySet<string>,
  isRoot: boolean,
): ConstDirectiveNode[] {
  const { name, isList } = unwrapType(field.type);
  if (name.endsWith('Connection'))
    return [costDirective(CALL_WEIGHT), parseDirective(`@listSize(${buildListSizeArguments(field)})`)];
  if (!records.has(name)) return name.endsWith('Payload') ? [costDirective(CALL_WEIGHT)] : [];
  if (isList) return [costDirective(CALL_WEIGHT), parseDirective(`@listSize(assumedSize: ${ASSUMED_LIST_SIZE})`)];
  return [costDirective(isRoot ? CALL_WEIGHT : BELONGS_TO_WEIGHT)];
}

function buildListSizeArguments({ arguments: argumentNodes = [] }: FieldDefinitionNode): string {
  const first = argumentNodes.find(({ name }) => name.value === 'first')?.defaultValue;
  const assumed = first?.kind === Kind.INT ? first.value : String(ASSUMED_LIST_SIZE);
  return `assumedSize: ${assumed}, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false`;
}

function unwrapType(type: TypeNode): { name: string; isList: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { name: type.name.value, isList: false };
  const inner = unwrapType(type.type);
  return { ...inner, isList: inner.isList || type.kind === Kind.LIST_TYPE };
}

const costDirective = (weight: number): ConstDirectiveNode => parseDirective(`@cost(weight: ${weight})`);

/** Parses a directive. */
export function parseDirective(source: string): ConstDirectiveNode {
  const [definition] = parse(`type T ${source} { f: ID }`).definitions;
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION || !definition.directives?.[0])
    throw new RangeError(`"${source}" is not a directive.`);
  return definition.directives[0];
}
