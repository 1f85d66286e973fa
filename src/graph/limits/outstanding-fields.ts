import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import type { AccessPath } from '../../query/cost/access-path.js';
import { findDirectLoaders, listCallNames } from '../../query/cost/direct-loaders.js';
import type { BatchScheduler } from '../../query/load/batch-scheduler.js';
import type { FieldLoads } from '../../query/load/choose-batch.js';

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
