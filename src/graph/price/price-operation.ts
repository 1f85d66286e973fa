import {
  getOperationAST,
  getVariableValues,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type GraphQLField,
  GraphQLError,
} from 'graphql';
import { estimate, type Estimate } from '../../query/cost/estimate.js';
import type { CostFacts, RequestedFilter } from '../../query/cost/facts.js';
import type { OperationOptions, Services } from '../operation/context.js';
import type { Price, PriceEstimate, UnlimitedPrice } from './price.type.js';
import type { Endpoint } from '../../resources/row.js';
import type { ResourceKey } from '../../resources/table.js';
import { MAX_CONDITIONS } from '../custom-fields/custom-field-clauses.js';
import { readFieldClauses, assertSupported } from '../list/filter.js';
import { succeeds, type ListArgs } from '../list/list.js';
import { tooLargeError, type LimitName, type Limits } from '../limits/limits.js';

/** An operation to price. */
export interface PricedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** Stops the check of variables after this many errors. */
const MAX_VARIABLE_ERRORS = 5;

/**
 * What an operation would cost, by arithmetic over its selection. Sends and writes nothing. Null for an operation that
 * cannot run: the document has no operation of that name, or the variables do not fit.
 */
export function priceOperation(services: Services, options: OperationOptions, priced: PricedOperation): Price | null {
  const repeated = options.bypassCache === true ? null : services.recentOperations.find(priced);
  if (repeated === null) {
    const price = estimatePrice(services, options, priced);
    return price === null ? null : decide(services, price);
  }
  const planVersion = services.keap.planVersion();
  const kept = repeated.kept?.planVersion === planVersion ? repeated.kept.price : null;
  const price = kept ?? estimatePrice(services, options, priced);
  if (price === null) return null;
  repeated.kept = { price, planVersion };
  return decide(services, { ...price, calls: 0, fields: [] });
}

function estimatePrice(
  services: Services,
  options: OperationOptions,
  { schema, document, operationName, variables }: PricedOperation,
): UnlimitedPrice | null {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  if (coerced === undefined) return null;
  const facts = createCostFacts(services);
  return toPrice(
    estimate({
      schema,
      operation,
      fragments: collectFragments(document),
      variableValues: coerced,
      facts,
      bypassCache: options.bypassCache === true,
      resolveFilter: (field, key, args) => resolveFilter(facts, field, key, args),
    }),
  );
}

function toPrice({ calls, atMostCalls, nodes, fields, areSizesKnown, parts }: Estimate): UnlimitedPrice {
  return {
    calls,
    atMostCalls,
    isSizeKnown: areSizesKnown,
    nodes: Math.min(nodes, 0x7fffffff),
    // Int has no Infinity: fragments may multiply without end.
    answerFields: Math.min(fields, 0x7fffffff),
    fields: parts.map(({ path, key, plan, calls: own }) => ({ path, resource: key, plan, calls: own })),
  };
}

/** Adds what the operation may cost now, and whether it may run. */
function decide(services: Services, unlimited: UnlimitedPrice): Price {
  const price = { ...unlimited, limit: Math.min(services.maxKeapCallsPerQuery, remainingToday(services)) };
  const refusal = findRefusal(price, services.limits);
  return { ...price, isAllowed: refusal === null, refusal: refusal?.message ?? null };
}

/** The facts of the Keap client that the estimate needs. */
function createCostFacts({ keap }: Services): CostFacts {
  const ids = (count: number): string[] => Array.from({ length: count }, () => '1');
  return {
    endpointChoices: (key) => keap.endpointChoices(key),
    isServed: (key) => keap.isServed(key),
    collectionSize: (key) => keap.collectionSize(key),
    isCached: (resource) => keap.isCached(resource),
    absentColumns: (key) => keap.absentColumns(key),
    findBulk: (key) => keap.bulk.find(key),
    canCount: (key) => keap.bulk.canCount(key),
    // Userinfo is requested from v2, then from v1 if v2 does not serve it.
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

/** What the smallest daily quota has left for this gateway. */
function remainingToday({ keap }: Services): number {
  const dailyWindows = keap.quota().filter(({ window }) => window === 'day');
  return dailyWindows.reduce((min, { remaining }) => Math.min(min, remaining), Infinity);
}

/** Keap's conditions for a list's arguments, as its resolver reads them; null where the resolver rejects them. */
export function resolveFilter(
  { endpointChoices }: Pick<CostFacts, 'endpointChoices'>,
  field: GraphQLField<unknown, unknown>,
  key: ResourceKey,
  rawArgs: Readonly<Record<string, unknown>>,
): RequestedFilter {
  const { current, alternatives } = endpointChoices(key);
  const { readArgs } = field.extensions as { readonly readArgs?: (args: ListArgs) => ListArgs };
  try {
    const args: ListArgs = readArgs?.(rawArgs) ?? rawArgs;
    const filter: { readonly customField?: readonly object[] | null } = args.filter ?? {};
    const clauses = readFieldClauses(field, current, args.filter);
    // Where only a later endpoint supports them, the list finds out whether the current one is missing.
    const isSupported = (endpoint: Endpoint): boolean =>
      succeeds(() => assertSupported(endpoint, clauses, args.orderBy ?? null));
    if (![current, ...alternatives].some(isSupported)) return null;
    const customCount = filter.customField?.length ?? 0;
    if (customCount > MAX_CONDITIONS || (customCount > 0 && !current.hasCustomFilters)) return null;
    const custom = Array.from(
      { length: customCount },
      () => ({ field: '', op: '==', value: '', custom: true }) as const,
    );
    return { clauses: [...clauses.map(({ clause }) => clause), ...custom], customFields: customCount > 0 };
  } catch {
    return null;
  }
}

/** The response limits that an operation likely exceeds, with the values it likely has. */
export function findLikelyExceeded(
  { nodes, answerFields }: PriceEstimate,
  limits: Limits,
): ReadonlyMap<LimitName, number> {
  const expected: readonly (readonly [LimitName, number, number])[] = [
    ['MAX_NODES', nodes, limits.maxNodes],
    ['MAX_RESULT_FIELDS', answerFields, limits.maxResultFields],
  ];
  return new Map(expected.flatMap(([name, value, limit]) => (value > limit ? [[name, value] as const] : [])));
}

/** The error for an operation whose price is too high to run; null where it may run. */
export function findRefusal(price: PriceEstimate, limits: Limits): GraphQLError | null {
  const [exceeded] = findLikelyExceeded(price, limits);
  if (exceeded !== undefined && limits.mode === 'enforce') {
    const [name, value] = exceeded;
    const note =
      ' This is an estimate before it runs, from page sizes and known sizes of the account; nothing was sent.';
    return tooLargeError(name, value, name === 'MAX_NODES' ? limits.maxNodes : limits.maxResultFields, note);
  }
  return price.calls <= price.limit ? null : tooExpensiveError(price);
}

/** TOO_EXPENSIVE, before anything is sent. Names the field that costs most. */
export function tooExpensiveError({ calls, atMostCalls, limit, fields: [mostExpensive] }: PriceEstimate): GraphQLError {
  const where =
    mostExpensive === undefined
      ? ''
      : `; ${mostExpensive.path ?? mostExpensive.resource} alone takes ${mostExpensive.calls} (${mostExpensive.plan ?? 'one by one'})`;
  const message =
    `The operation would make about ${calls} calls to Keap, but may make at most ${limit}${where}. Nothing was sent. ` +
    "Select fewer records or edges at a time, or ask the gateway's operator to raise MAX_KEAP_CALLS_PER_QUERY.";
  const field = mostExpensive?.path ?? null;
  return new GraphQLError(message, {
    extensions: { code: 'TOO_EXPENSIVE', estimatedCalls: calls, atMostCalls, limit, field },
  });
}
