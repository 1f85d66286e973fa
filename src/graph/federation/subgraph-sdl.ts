import { print, visit, type GraphQLSchema } from 'graphql';
import { parseDirective, addCostDirectives } from '../price/weights.js';

/** Federation 2.9 is the first that knows the weights of the cost specification. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])`;

const keyDirective = parseDirective('@key(fields: "id")');
const shareableDirective = parseDirective('@shareable');

/**
 * The schema's text as a subgraph tells it: each type of record is an entity by its global id; `PageInfo`, which every
 * graph with Relay's lists has, may be told by others too.
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const document = visit(addCostDirectives(schema), {
    ObjectTypeDefinition: (type) => {
      const isRecord = type.interfaces?.some(({ name }) => name.value === 'Node') === true;
      const added = isRecord ? [keyDirective] : type.name.value === 'PageInfo' ? [shareableDirective] : [];
      return added.length === 0 ? undefined : { ...type, directives: [...(type.directives ?? []), ...added] };
    },
  });
  return `${LINK}\n\n${print(document)}\n`;
}
