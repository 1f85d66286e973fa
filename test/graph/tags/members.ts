import { afterEach, expect } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { openGraph, type Graph, type GraphOptions, type GraphResult } from '../../kit/graph.js';

export const PATH = '/v2/tags/-/contacts';
export const OWN_LIST = /^\/v2\/tags\/\d+\/contacts$/;
export const FRESH = { 'x-keap-fresh': '1' };

/** The account of the running test. */
export const account = { graph: null as unknown as Graph };
afterEach(() => account.graph.close());

/** Opens an account on v2 with the bulk lists. */
export async function open(options: SimulatorOptions = {}, graphOptions: GraphOptions = {}): Promise<Graph> {
  account.graph = await openGraph(
    { contacts: 240, seedDefects: false, recent: true, ...options },
    { apiVersion: 'v2', maxKeapCallsPerQuery: 200, ...graphOptions },
  );
  return account.graph;
}

export interface Edge {
  readonly cursor: string;
  readonly appliedAt: string | null;
  readonly node: { readonly keapId: string; readonly givenName: string | null } | null;
}

export interface Tag {
  readonly keapId: string;
  readonly contacts: {
    readonly edges: readonly Edge[];
    readonly totalCount: number | null;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  } | null;
}

export const listTags = ({ data }: GraphResult): Tag[] => data.tags.nodes as Tag[];

/** How many calls the account has received at a path. */
export const count = (path: string | RegExp): number =>
  account.graph.simulator.calls.filter((call) => (typeof path === 'string' ? call.path === path : path.test(call.path)))
    .length;

/** Runs a query and expects no error. */
export async function run(query: string, headers = {}): Promise<GraphResult> {
  const result = await account.graph.execute(query, {}, headers);
  expect(result.errors).toEqual([]);
  return result;
}
