import {
  print,
  visit,
  GraphQLSchema,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
  type GraphQLFieldConfig,
  type GraphQLResolveInfo,
} from 'graphql';
import { parseDirective, addCostDirectives } from '../price/weights.js';
import { NO_KEAP_CALLS, byId, MAX_GLOBAL_IDS } from '../../query/cost/access-path.js';
import type { Payload } from '../../resources/row.js';
import { resolveNodeName } from '../../resources/table.js';
import type { Context } from '../operation/context.js';
import { badUserInput, parseKeapId } from '../nodes/ids.js';
import { getNodeType } from '../nodes/node.js';
import { loadNode } from '../nodes/load-node.js';
import { describeNodesCost } from '../schema/describe-cost.js';

/** Federation 2.9 is the first version with the weights of the cost specification. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])`;

/** Composition does not know this directive of GraphQL. A router leaves it out, and the subgraph rejects what it forbids. */
const ONE_OF = 'directive @oneOf on INPUT_OBJECT';

const keyDirective = parseDirective('@key(fields: "id")');
const shareableDirective = parseDirective('@shareable');

/**
 * The subgraph's schema text: each record type is an entity with its global id as key. `PageInfo` is shareable, since every
 * graph with Relay's lists defines it.
 */
function printSubgraph(schema: GraphQLSchema): string {
  const document = visit(addCostDirectives(schema), {
    ObjectTypeDefinition: (type) => {
      const isRecord = type.interfaces?.some(({ name }) => name.value === 'Node') === true;
      const added = isRecord ? [keyDirective] : type.name.value === 'PageInfo' ? [shareableDirective] : [];
      return added.length === 0 ? undefined : { ...type, directives: [...(type.directives ?? []), ...added] };
    },
  });
  return `${LINK}\n\n${ONE_OF}\n\n${print(document)}\n`;
}

/**
 * The graph as a subgraph of Apollo Federation 2: the same types and resolvers, plus `_service` and `_entities`
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec). Entities load
 * through the loaders of the operation: only the selected columns, many records of one type in one call.
 */
export function toSubgraph(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...rest } = schema.toConfig();
  if (!query) throw new RangeError('A schema without queries cannot be a subgraph.');
  const { fields, ...named } = query.toConfig();
  const added = { _service: createServiceField(printSubgraph(schema)), _entities: createEntitiesField(schema) };
  const queryType = new GraphQLObjectType({ ...named, fields: { ...fields, ...added } });
  return new GraphQLSchema({ ...rest, query: queryType, types: types.filter((type) => type !== query) });
}

function createServiceField(sdl: string): GraphQLFieldConfig<unknown, unknown> {
  const service = new GraphQLObjectType({
    name: '_Service',
    description: 'What a router reads to compose graphs.',
    fields: { sdl: { type: new GraphQLNonNull(GraphQLString), description: "This subgraph's schema." } },
  });
  return {
    type: new GraphQLNonNull(service),
    description: 'The subgraph, for routers. Costs no Keap call.',
    extensions: { access: NO_KEAP_CALLS },
    resolve: () => ({ sdl }),
  };
}

function createEntitiesField(schema: GraphQLSchema): GraphQLFieldConfig<unknown, Context> {
  const entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Any type of record.',
    types: Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLObjectType =>
        isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node'),
    ),
    resolveType: (record: Parameters<typeof getNodeType>[0]) => getNodeType(record),
  });
  const any = new GraphQLScalarType({ name: '_Any', description: 'A reference to an entity: its type and its key.' });
  return {
    type: new GraphQLNonNull(new GraphQLList(entity)),
    description: `The records that other subgraphs refer to, in their order; null for those that do not exist. ${describeNodesCost()}`,
    args: {
      representations: {
        type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(any))),
        description: 'References, as in { __typename: "Contact", id: "Contact:123" }.',
      },
    },
    extensions: { access: [byId(null)] },
    resolve: (_, { representations }, context, info) => {
      const references = representations as readonly unknown[];
      const max = MAX_GLOBAL_IDS.representations;
      if (references.length > max)
        throw badUserInput(`\`representations\` has ${references.length} references, but takes at most ${max}.`);
      return references.map((reference) => loadEntity(context, reference, info));
    },
  };
}

/** The record that a reference names by its global id or by Keap's own. Rejects with BAD_USER_INPUT for anything else. */
async function loadEntity(context: Context, reference: unknown, info: GraphQLResolveInfo): Promise<Payload | null> {
  const { __typename: name, id, keapId: rawKeapId } = (reference ?? {}) as Record<string, unknown>;
  const key = id ?? rawKeapId;
  if (typeof name !== 'string' || (typeof key !== 'string' && typeof key !== 'number'))
    throw badUserInput('A representation names a type and a key, as in { __typename: "Contact", id: "Contact:123" }.');
  const typeName = resolveNodeName(name);
  return loadNode(context, `${typeName}:${parseKeapId(typeName, String(key))}`, info);
}
