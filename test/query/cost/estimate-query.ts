import { getOperationAST, getVariableValues, Kind, parse, validate, type FragmentDefinitionNode } from 'graphql';
import { expect } from 'vitest';
import { resolveFilter } from '../../../src/graph/price/price-operation.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import type { CollectionSize } from '../../../src/keap/keap-client.js';
import { estimate, type Estimate } from '../../../src/query/cost/estimate.js';
import type { CostFacts } from '../../../src/query/cost/facts.js';
import { table, type ResourceKey } from '../../../src/resources/table.js';

const schema = buildGraph({ federation: true });

export interface Account {
  readonly sizes?: Partial<Record<ResourceKey, number>>;
  /** The size of all other collections; undefined: never counted. */
  readonly others?: number | undefined;
  readonly apiVersion?: 'v1' | 'v2';
  readonly unconfirmed?: readonly ResourceKey[];
  readonly cached?: readonly (ResourceKey | 'identity')[];
  readonly unserved?: readonly ResourceKey[];
  /** What is known of the bulk lists. */
  readonly bulk?: 'missing' | 'unknown' | 'proven';
}

function buildFacts({
  sizes = {},
  apiVersion = 'v2',
  unconfirmed = [],
  cached = [],
  unserved = [],
  bulk = 'missing',
  ...rest
}: Account): CostFacts {
  const others = 'others' in rest ? rest.others : 500;
  return {
    endpointChoices: (key) => {
      const { endpoints } = table[key];
      const current = endpoints.find((endpoint) => endpoint.apiVersion === apiVersion) ?? endpoints[0]!;
      return {
        current,
        alternatives: unconfirmed.includes(key) ? endpoints.filter((endpoint) => endpoint !== current) : [],
      };
    },
    isServed: (key) =>
      !unserved.includes(key) &&
      table[key].endpoints.some((endpoint) => endpoint.apiVersion === apiVersion || apiVersion === 'v2'),
    collectionSize: (key): CollectionSize | null => {
      const records = sizes[key] ?? others;
      return records === undefined ? null : { records, basis: 'counted' };
    },
    absentColumns: () => new Set(),
    findBulk: (key) => {
      const list = bulk === 'missing' ? null : (table[key].endpoints[0]?.bulk ?? null);
      return list === null || apiVersion === 'v1' ? null : { list, isProven: bulk === 'proven' };
    },
    canCount: (key) => bulk !== 'missing' && table[key].endpoints[0]?.countPath !== null && apiVersion === 'v2',
    isCached: (what) => cached.includes(what),
    identityCalls: { expected: 1, most: 2 },
    countTagRequests: (_, contacts, tags) => tags * Math.ceil(contacts / 100),
  };
}

export function estimateQuery(
  query: string,
  account: Account = {},
  variables: Readonly<Record<string, unknown>> = {},
): Estimate {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const facts = buildFacts(account);
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  return estimate({
    schema,
    operation,
    fragments,
    variableValues: coerced ?? {},
    facts,
    resolveFilter: (field, key, args) => resolveFilter(facts, field, key, args),
  });
}

export const estimateCalls = (
  query: string,
  account?: Account,
  variables?: Readonly<Record<string, unknown>>,
): number => estimateQuery(query, account, variables).calls;
