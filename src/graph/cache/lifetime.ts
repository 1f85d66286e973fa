import { getNamedType, isObjectType, Kind, OperationTypeNode, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { RequestStats } from '../../keap/request-stats.js';
import { findKeyByNode } from '../../resources/table.js';

/** An operation as far as it decides whether its answer may be kept. */
export interface ExecutedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly stats: RequestStats;
}

/**
 * For how many whole seconds an answer without errors may be kept by whoever asked: as long as the first of the answers
 * it was made of is fresh. 0 for what is not Keap's records alone (quotas, snapshots, verdicts), for writes, and for
 * anything that was served past its time.
 */
export function computeTtlSeconds({ schema, document, operation, stats }: ExecutedOperation): number {
  if (operation.operation !== OperationTypeNode.QUERY || stats.trace.length === 0) return 0;
  const names = [...listRootFields(document, operation.selectionSet)];
  if (!names.every((name) => name === '__typename' || returnsRecords(schema, name))) return 0;
  const minTtlMs = stats.trace.reduce(
    (min, { freshForMs, staleMs }) => Math.min(min, staleMs === null ? freshForMs : 0),
    Infinity,
  );
  return Math.floor(minTtlMs / 1000);
}

/** The names of the root fields that are selected, fragments looked through. */
function* listRootFields(document: DocumentNode, set: SelectionSetNode): Generator<string> {
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* listRootFields(document, selection.selectionSet);
    else {
      const { value } = selection.name;
      const found = document.definitions.find(
        (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === value,
      );
      if (found?.kind === Kind.FRAGMENT_DEFINITION) yield* listRootFields(document, found.selectionSet);
    }
  }
}

/** Whether a root field answers records of Keap: one, a list, a page, or whatever a global id names. */
function returnsRecords(schema: GraphQLSchema, name: string): boolean {
  const field = schema.getQueryType()?.getFields()[name];
  const type = field === undefined ? null : getNamedType(field.type);
  if (type === null) return false;
  const typeName = isObjectType(type) ? type.name.replace(/Connection$/, '') : '';
  return type.name === 'Node' || typeName === 'Pipeline' || findKeyByNode(typeName) !== null;
}
