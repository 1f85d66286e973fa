import {
  getNamedType,
  getOperationAST,
  GraphQLError,
  isObjectType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller, Scope, Context, OperationOptions, Services } from './context.js';
import type { RequestContext } from '../../keap/keap-client.js';
import { RequestStats, type TraceEntry } from '../../keap/request-stats.js';
import { createLoaders, type Loaders } from '../../query/load/loaders.js';
import { CallBudget, createLiveSource, createLiveWrites } from '../../query/sources/live-source.js';
import { withTimeSlices, OperationUsage } from '../limits/usage.js';

/** Opens what one GraphQL operation carries: its own meter and loaders, on the interactive lane. */
export function createContext(services: Services, options: OperationOptions): Context {
  const { caller, ...requestOptions } = options;
  const stats = new RequestStats();
  const usage = new OperationUsage(services.limits, services.timeSlices, options.signal);
  const requestContext: RequestContext = {
    priority: 'interactive',
    stats,
    caller: caller.name,
    ...requestOptions,
    signal: usage.signal,
  };
  // One for reads and writes: both are the operation's calls.
  const budget = new CallBudget(stats, services.maxKeapCallsPerQuery);
  const source = createLiveSource(services.keap, requestContext, budget);
  const writes = createLiveWrites(services.keap, requestContext, budget);
  const newLoaders = (): Loaders => withTimeSlices(createLoaders(source), usage);
  const loaders = newLoaders();
  const dealCounts: Context['dealCounts'] = new Map();
  const resetLoaders = (): void => {
    // In place: whoever holds this context's loaders goes on with new ones.
    Object.assign(loaders, newLoaders());
    dealCounts.clear();
    services.recentOperations.clear();
  };
  return { services, options, caller, stats, usage, requestContext, loaders, writes, resetLoaders, dealCounts };
}

/** What an answer tells of its own cost, under `extensions.keap`. */
export interface KeapExtension {
  /** HTTP calls sent to Keap for this operation, retries included. */
  readonly calls: number;
  /** Those of them that were sent again, after a refusal or a failure. */
  readonly retries: number;
  /** Needs met by another operation's identical call in flight. */
  readonly coalesced: number;
  /** Needs met from memory. */
  readonly cached: number;
  /** Milliseconds spent waiting for a slot under Keap's limits. */
  readonly waitedMs: number;
  /** What is left of the tightest day budget; null before Keap has told one. */
  readonly quotaRemaining: number | null;
  /** Answers that were served past their time, and how long past the oldest was; null: none was. */
  readonly stale: { readonly count: number; readonly oldestSeconds: number } | null;
  readonly trace?: readonly TraceEntry[];
}

/** The account of an operation for `extensions.keap`; with `trace` also call by call. */
export function keapExtension(context: Context, options: { readonly trace: boolean }): KeapExtension {
  const { calls, retries, coalesced, cached, waitedMs, trace } = context.stats;
  const dailyWindows = context.services.keap.quota().filter(({ window }) => window === 'day');
  const quotaRemaining = dailyWindows.length === 0 ? null : Math.min(...dailyWindows.map(({ remaining }) => remaining));
  return {
    calls,
    retries,
    coalesced,
    cached,
    waitedMs: Math.round(waitedMs),
    quotaRemaining,
    stale: summarizeStale(trace),
    ...(options.trace ? { trace } : {}),
  };
}

function summarizeStale(trace: readonly TraceEntry[]): KeapExtension['stale'] {
  const ages = trace.flatMap(({ staleMs }) => staleMs ?? []);
  return ages.length === 0 ? null : { count: ages.length, oldestSeconds: Math.round(Math.max(...ages) / 1000) };
}

/** An operation that would be run. The document is valid against the schema. */
export interface AccessRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Where the document holds several. */
  readonly operationName?: string | null;
}

/** Who runs snapshots may follow them, and learn whether a verdict passed. */
const SNAPSHOT_QUERIES = new Set(['snapshot', 'snapshots', 'validation']);
/** What a verdict shows of records: that is read, not counted. */
const RECORD_FIELDS_OF_VALIDATION = new Set(['ValidationCheck.samples', 'ValidationCheck.note']);
/** Mutations that need another scope than `write`. */
const MUTATION_SCOPES: Readonly<Record<string, Scope>> = {
  createSnapshot: 'snapshot',
  cancelSnapshot: 'snapshot',
  resumeSnapshot: 'snapshot',
  refreshCache: 'admin',
};
/** What a record is called by. Who writes a record has to be told which one it was. */
const IDENTITY = new Set(['id', 'keapId']);

/**
 * Refuses an operation of which any part is beyond the caller's scopes, before any of it runs: root fields by their own
 * scope, and below a mutation everything that is neither the payload's own nor the identity of a record, which needs
 * `read`. Fields count wherever they stand, in fragments and behind `@include(if: false)` too. Throws FORBIDDEN.
 */
export function requireAccess(caller: Caller, { schema, document, operationName }: AccessRequest): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  if (operation.operation === OperationTypeNode.QUERY && caller.scopes.has('read')) return;
  const unrestricted = collectUnrestrictedTypes(schema);
  const types = new TypeInfo(schema);
  const check = visitWithTypeInfo(types, {
    Field: ({ name }) => {
      const parent = types.getParentType();
      if (parent === undefined || parent === null) return;
      const accepted = getAcceptedScopes(schema, unrestricted, parent.name, name.value);
      if (accepted.length > 0 && !accepted.some((scope) => caller.scopes.has(scope)))
        throw forbiddenError(caller, `${parent.name}.${name.value}`, accepted);
    },
  });
  for (const part of collectDefinitions(document, operation)) visit(part, check);
}

/** The scopes of which one suffices for a field; none where nothing is needed beyond what led to it. */
function getAcceptedScopes(
  schema: GraphQLSchema,
  unrestricted: ReadonlySet<string>,
  type: string,
  field: string,
): readonly Scope[] {
  if (field.startsWith('__') || type.startsWith('__')) return [];
  if (type === schema.getQueryType()?.name) return SNAPSHOT_QUERIES.has(field) ? ['snapshot', 'read'] : ['read'];
  if (type === schema.getMutationType()?.name) return [MUTATION_SCOPES[field] ?? 'write'];
  if (unrestricted.has(type)) return RECORD_FIELDS_OF_VALIDATION.has(`${type}.${field}`) ? ['read'] : [];
  return IDENTITY.has(field) ? [] : ['read'];
}

/** The types that hold no record of Keap's: payloads, what tagging came to, and all around snapshots and verdicts. */
function collectUnrestrictedTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const unrestricted = new Set<string>(['TagResult']);
  for (const { type } of Object.values(schema.getMutationType()?.getFields() ?? {}))
    unrestricted.add(getNamedType(type).name);
  const queries = schema.getQueryType()?.getFields() ?? {};
  const queue = [...SNAPSHOT_QUERIES].flatMap((name) => queries[name] ?? []).map(({ type }) => getNamedType(type));
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    if (!isObjectType(type) || unrestricted.has(type.name)) continue;
    unrestricted.add(type.name);
    queue.push(...Object.values(type.getFields()).map((field) => getNamedType(field.type)));
  }
  return unrestricted;
}

/** The operation and every fragment it leads to, each once. */
function collectDefinitions(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<ASTNode> {
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );
  const parts = new Set<ASTNode>([operation]);
  // A set gives what is added while it is gone through, too.
  for (const part of parts) {
    visit(part, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment !== undefined) parts.add(fragment);
      },
    });
  }
  return parts;
}

function forbiddenError(caller: Caller, field: string, accepted: readonly Scope[]): GraphQLError {
  const needed = accepted.map((scope) => `"${scope}"`).join(' or ');
  const hint =
    accepted.includes('read') && caller.scopes.has('write')
      ? ' Below a mutation, a key without it may select `id`, `keapId` and `__typename` of a record.'
      : '';
  return new GraphQLError(
    `${field} needs the scope ${needed}, which "${caller.name}" does not have: nothing was done. Ask the gateway's operator for a key with it.${hint}`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}

/** Throws FORBIDDEN unless the caller has the scope. */
export function requireScope(context: Context, scope: Scope): void {
  if (context.caller.scopes.has(scope)) return;
  throw new GraphQLError(
    `This needs the scope "${scope}", which "${context.caller.name}" does not have: ask the gateway's operator for a key with it.`,
    { extensions: { code: 'FORBIDDEN' } },
  );
}
