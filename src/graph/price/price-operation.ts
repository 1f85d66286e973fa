import {
  getOperationAST,
  getVariableValues,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
} from 'graphql';
import { estimate, type Estimate } from '../../query/cost/estimate.js';
import type { CostFacts } from '../../query/cost/facts.js';
import type { OperationOptions, Services } from '../operation/context.js';
import { resolveFilter } from './asked-filter.js';
import type { Price, PriceEstimate } from './price.type.js';
import { findRefusal } from './refusal.js';

/** An operation that would be run. */
export interface PricedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** More than this many faults of variables are not looked for. */
const MAX_VARIABLE_ERRORS = 5;

/**
 * What an operation would cost, by arithmetic over its selection. Nothing is asked, written or begun. Null for an
 * operation that cannot run: it names no operation of the document, or its variables do not fit.
 */
export function priceOperation(services: Services, options: OperationOptions, priced: PricedOperation): Price | null {
  const { schema, document, operationName, variables } = priced;
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  if (coerced === undefined) return null;
  const facts = createCostFacts(services);
  const estimated = estimate({
    schema,
    operation,
    fragments: collectFragments(document),
    variableValues: coerced,
    facts,
    bypassCache: options.bypassCache === true,
    resolveFilter: (field, key, args) => resolveFilter(facts, field, key, args),
  });
  const isCached = options.bypassCache !== true && services.recentOperations.isCached(priced);
  return buildPrice(services, isCached ? { ...estimated, calls: 0, parts: [] } : estimated);
}

function buildPrice(services: Services, estimated: Estimate): Price {
  const { calls, atMostCalls, nodes, fields, areSizesKnown, parts } = estimated;
  const limit = Math.min(services.maxKeapCallsPerQuery, remainingToday(services));
  const price: PriceEstimate = {
    calls,
    atMostCalls,
    limit,
    isSizeKnown: areSizesKnown,
    nodes: Math.min(nodes, 0x7fffffff),
    // Int has no Infinity: fragments may multiply without end.
    answerFields: Math.min(fields, 0x7fffffff),
    fields: parts.map(({ path, key, plan, calls: own }) => ({ path, resource: key, plan, calls: own })),
  };
  const refusal = findRefusal(price, services.limits);
  return { ...price, isAllowed: refusal === null, refusal: refusal?.message ?? null };
}

/** What the client knows, as the estimate asks for it. */
function createCostFacts({ keap }: Services): CostFacts {
  const ids = (count: number): string[] => Array.from({ length: count }, () => '1');
  return {
    endpointChoices: (key) => keap.endpointChoices(key),
    isServed: (key) => keap.isServed(key),
    collectionSize: (key) => keap.collectionSize(key),
    isCached: (resource) => keap.isCached(resource),
    absentColumns: (key) => keap.absentColumns(key),
    // Userinfo is asked of v2, and of v1 where that has none.
    identityCalls: { expected: keap.endpointChoices('contacts').current.apiVersion === 'v1' ? 2 : 1, most: 2 },
    countTagRequests: (action, contacts, tags) =>
      keap.countTagRequests({ action, contactIds: ids(contacts), tagIds: ids(tags) }),
  };
}

function collectFragments({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<string, never>;
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  return fragments;
}

/** What the tightest window of the day has left for this gateway. */
function remainingToday({ keap }: Services): number {
  const dailyWindows = keap.quota().filter(({ window }) => window === 'day');
  return dailyWindows.reduce((min, { remaining }) => Math.min(min, remaining), Infinity);
}
