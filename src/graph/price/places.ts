import {
  getNamedType, isInterfaceType, isObjectType, TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode,
} from 'graphql'; // prettier-ignore
import { keyOfNode, table, type ResourceKey } from '../../resources/table.js';

/** The first place in an operation at which the records of each collection are asked for, as a path of field names. */
export function placesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadonlyMap<ResourceKey, string> {
  const places = new Map<ResourceKey, string>();
  const types = new TypeInfo(schema);
  const path: string[] = [];
  /** The collections whose records we are below, from the root on. */
  const above: (ResourceKey | null)[] = [];
  const look = (node: OperationDefinitionNode | DocumentNode): void => {
    visit(
      node,
      visitWithTypeInfo(types, {
        Field: {
          enter: ({ name, alias }) => {
            path.push(alias?.value ?? name.value);
            const type = getNamedType(types.getType());
            const own = isObjectType(type) || isInterfaceType(type) ? type.name.replace(/(Connection|Edge)$/, '') : '';
            const key = keyOfNode(own);
            const owner = above.findLast((one) => one !== null) ?? null;
            // Child lists have no type of their own: an edge of their parent leads to them.
            const child = owner === null ? undefined : table[owner].edges[name.value]?.to;
            for (const one of [key, child]) if (one && !places.has(one)) places.set(one, path.join('.'));
            above.push(key);
          },
          leave: () => {
            path.pop();
            above.pop();
          },
        },
      }),
    );
  };
  look(operation);
  // What only fragments ask for has a place below them; its own path is better than none.
  look(document);
  return places;
}
