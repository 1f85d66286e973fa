import { getNamedType, isObjectType, type GraphQLObjectType, type SelectionSetNode } from 'graphql';
import { collectFields } from '../collect-fields.js';
import type { SelectedField } from './step-context.js';

/** The names of the fields selected on the records that the field leads to. */
export function collectSelectedNames({ field, sets, selectionContext }: SelectedField): ReadonlySet<string> {
  const names = new Set<string>();
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return new Set(['?']);
  const visit = (of: GraphQLObjectType, selections: readonly SelectionSetNode[]): void => {
    const isPage = of.getFields()['pageInfo'] !== undefined || of.name.endsWith('Edge');
    for (const nodes of collectFields(selectionContext, of, selections).values()) {
      const name = nodes[0]?.name.value ?? '';
      if (!isPage) names.add(name);
      else if (name === 'nodes' || name === 'edges' || name === 'node') {
        const inner = getNamedType(of.getFields()[name]?.type);
        if (isObjectType(inner))
          visit(
            inner,
            nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
          );
      }
    }
  };
  visit(type, sets);
  return names;
}

/** Whether what the record at hand holds answers all that is selected. */
export function isFree(freeFields: readonly string[], selectedField: SelectedField): boolean {
  if (freeFields.length === 0) return false;
  for (const name of collectSelectedNames(selectedField))
    if (name !== '__typename' && !freeFields.includes(name)) return false;
  return true;
}

/** How many records one page shows; null for a page size that is refused. */
export function readPageSize({ args }: SelectedField, most: number): number | null {
  const first = args['first'] ?? 50;
  return typeof first === 'number' && first >= 1 && first <= most ? first : null;
}

/** Whether a connection's `totalCount` is selected: then its list is read whole. */
export function selectsTotal({ field, sets, selectionContext }: SelectedField): boolean {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || type.getFields()['totalCount'] === undefined) return false;
  return [...collectFields(selectionContext, type, sets).values()].some(([node]) => node?.name.value === 'totalCount');
}
