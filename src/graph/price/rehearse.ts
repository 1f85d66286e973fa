import { execute, getOperationAST, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { CallRecord } from '../../keap/meter.js';
import type { ResourceKey } from '../../resources/table.js';
import { RehearsedKeap } from '../../sources/rehearsal.js';
import type { Opening, Services } from '../context.js';
import { openContext } from '../open-context.js';
import { placesOf } from './places.js';
import type { FieldPrice, Price } from './price.type.js';

/** An operation that would be run. */
export interface Planned {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/**
 * What an operation would cost, by going through it with the same resolvers, loaders and planner over a Keap that sends
 * nothing (see RehearsedKeap). Nothing is written or begun: snapshots and verdicts are left out. Rejects only by a fault
 * of ours.
 */
export async function rehearse(services: Services, opening: Opening, planned: Planned): Promise<Price> {
  const keap = new RehearsedKeap(services.keap);
  const { schema, document, operationName, variables } = planned;
  const stage: Services = {
    ...services,
    keap,
    snapshots: leftOut(services.snapshots),
    validation: leftOut(services.validation),
    maxKeapCallsPerQuery: Number.MAX_SAFE_INTEGER,
  };
  const contextValue = openContext(stage, opening);
  // Its answer is of no interest, and neither are the errors that made-up records lead to.
  await execute({ schema, document, operationName, variableValues: variables, contextValue });
  const operation = getOperationAST(document, operationName);
  const places =
    operation === null || operation === undefined
      ? new Map<ResourceKey, string>()
      : placesOf(schema, document, operation);
  const { calls, trace } = contextValue.meter;
  const limit = Math.min(services.maxKeapCallsPerQuery, leftToday(services));
  const isAllowed = calls <= limit || (!keap.sizesKnown && limit > 0);
  return { calls, limit, isAllowed, isSizeKnown: keap.sizesKnown, fields: partsOf(trace, places) };
}

/** What the tightest window of the day has left for this gateway. */
function leftToday({ keap }: Services): number {
  const days = keap.quota().filter(({ window }) => window === 'day');
  return days.reduce((least, { remaining }) => Math.min(least, remaining), Infinity);
}

/** Calls by collection and plan, the dearest first. */
function partsOf(trace: readonly CallRecord[], places: ReadonlyMap<ResourceKey, string>): FieldPrice[] {
  const parts = new Map<string, FieldPrice>();
  for (const { resource, plan, attempts } of trace) {
    if (attempts === 0) continue;
    const name = `${resource ?? ''} ${plan ?? ''}`;
    const path = resource === null ? null : (places.get(resource as ResourceKey) ?? null);
    const before = parts.get(name)?.calls ?? 0;
    parts.set(name, { path, resource, plan, calls: before + attempts });
  }
  return [...parts.values()].sort((a, b) => b.calls - a.calls);
}

/** A service that a rehearsal must not touch. */
function leftOut<T extends object>(service: T): T {
  return new Proxy(service, {
    get: () => () => Promise.reject(new Error('A price is asked for without running anything.')),
  });
}
