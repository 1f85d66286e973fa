import { Kind, parse, print, printSchema, visit, type ConstDirectiveNode, type GraphQLSchema } from 'graphql';

/** Federation 2.3 is the first that lets interfaces and their keys stand as we use them, and every router since reads it. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])`;

const directive = (written: string): ConstDirectiveNode => {
  const [definition] = parse(`type T ${written} { f: ID }`).definitions;
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION || !definition.directives?.[0])
    throw new RangeError(`"${written}" is no directive.`);
  return definition.directives[0];
};

const byId = directive('@key(fields: "id")');
const shareable = directive('@shareable');

/**
 * The schema's text as a subgraph tells it: each type of record is an entity by its global id; `PageInfo`, which every
 * graph with Relay's lists has, may be told by others too.
 */
export function subgraphSdl(schema: GraphQLSchema): string {
  const document = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (type) => {
      const isRecord = type.interfaces?.some(({ name }) => name.value === 'Node') === true;
      const added = isRecord ? [byId] : type.name.value === 'PageInfo' ? [shareable] : [];
      return added.length === 0 ? undefined : { ...type, directives: [...(type.directives ?? []), ...added] };
    },
  });
  return `${LINK}\n\n${print(document)}\n`;
}
