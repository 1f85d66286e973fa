import {
  type FieldNode,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql';
import type { AccessPath, Step } from './access-path.js';
import type { BatchScheduler, FieldLoads } from '../load/batch-scheduler.js';
import { resourceKeys, table } from '../../resources/table.js';
import { childLoaderName } from '../load/batch-scheduler.js';
import { pageName, TABLES } from '../load/batch-scheduler.js';
import { collectFields, isFree } from './collect-fields.js';

/** The fields of one operation that wait for Keap. Batches wait for the loads that these can lead to. */
export class OutstandingFields {
  /** graphql-js gives all parents of one selection the same nodes, so a selection is visited once. */
  private readonly known = new WeakMap<readonly FieldNode[], FieldLoads>();

  constructor(private readonly scheduler: BatchScheduler) {}

  /** Notes the value of a field until it has settled: a promise, or a list that holds promises, or a promise of such a list. */
  add(value: unknown, access: AccessPath, info: GraphQLResolveInfo): void {
    if (isPromise(value)) {
      const field = this.getLoads(access, info);
      this.scheduler.open(field);
      const close = (): void => this.scheduler.close(field);
      const handOn = (result: unknown): void => {
        if (Array.isArray(result)) this.add(result, access, info);
        close();
      };
      value.then(handOn, close);
    } else if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) if (isPromise(item)) this.add(item, access, info);
    }
  }

  private getLoads(access: AccessPath, info: GraphQLResolveInfo): FieldLoads {
    const known = this.known.get(info.fieldNodes);
    if (known !== undefined) return known;
    const loads = {
      path: formatPath(info.path),
      own: new Set(access.flatMap(listCallNames)),
      brings: new Set([...access.slice(1).flatMap(listCallNames), ...findDirectLoaders(info)]),
    };
    this.known.set(info.fieldNodes, loads);
    return loads;
  }
}

/** The path of a field in the response, without indices. */
function formatPath(path: GraphQLResolveInfo['path']): string {
  const names: string[] = [];
  for (let part: GraphQLResolveInfo['path'] | undefined = path; part !== undefined; part = part.prev)
    if (typeof part.key === 'string') names.unshift(part.key);
  return names.join('.');
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** After so many selections the rest of a selection is not visited: its loads may then go in several batches. */
const MAX_SELECTIONS = 5000;

/** The names, for the scheduler, of the calls that a step makes: a loader's for records by id and for children. */
export function listCallNames(step: Step): readonly string[] {
  switch (step.step) {
    case 'byId':
      return step.key === null ? [...resourceKeys.filter((key) => table[key].node !== null), TABLES] : [step.key];
    case 'page':
      return [
        pageName(step.key),
        ...(step.bulk === undefined ? [] : [childLoaderName(step.bulk.owner, step.bulk.edge)]),
      ];
    case 'follow': {
      const edge = table[step.key].edges[step.edge];
      const fallback = step.fallbackEdge === undefined ? [] : [childLoaderName(step.key, step.fallbackEdge)];
      if (edge === undefined) return fallback;
      const isById = edge.kind === 'belongsTo' || edge.kind === 'hasManyIds';
      return [isById ? edge.to : childLoaderName(step.key, step.edge), ...fallback];
    }
    case 'idsIn':
    case 'each':
    case 'write':
      return [step.key];
    case 'table':
      return [TABLES];
    case 'tagging':
      return ['contacts'];
    case 'identity':
      return [];
  }
}

/**
 * The loaders from which the fields directly below a field load, that is, without another call between: through
 * connections, values and fragments, but not below another field that calls Keap.
 */
export function findDirectLoaders(info: GraphQLResolveInfo): ReadonlySet<string> {
  const found = new Set<string>();
  let selections = 0;
  const visit = (named: GraphQLNamedType, nodes: readonly FieldNode[]): void => {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const types = isAbstractType(named) ? info.schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    for (const type of sets.length === 0 ? [] : types)
      for (const selected of collectFields(info, type, sets).values())
        if (++selections <= MAX_SELECTIONS) visitField(type, selected);
  };
  const visitField = (type: GraphQLObjectType, nodes: readonly FieldNode[]): void => {
    const field = type.getFields()[nodes[0]?.name.value ?? ''];
    if (field === undefined) return;
    const { access = [] } = field.extensions as { readonly access?: AccessPath };
    if (access.length === 0) return visit(getNamedType(field.type), nodes);
    for (const name of listFirstCalls(access, field, nodes, info)) found.add(name);
  };
  visit(getNamedType(info.returnType), info.fieldNodes);
  return found;
}

/** The calls of a field's first step that makes one: a table may be in memory already. */
function listFirstCalls(
  access: AccessPath,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
): readonly string[] {
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const selectedField = { field, args: {}, sets, selectionContext: info, resolveFilter: () => null };
  const index = access.findIndex(({ step }) => step !== 'table' && step !== 'identity');
  const step = access[index];
  if (step === undefined) return [];
  const isLast = index === access.length - 1;
  if (isLast && 'freeFields' in step && isFree(step.freeFields, selectedField)) return [];
  return listCallNames(step);
}
