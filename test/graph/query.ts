import { expect } from 'vitest';
import type { Graph, GraphResult } from '../kit/graph.js';

/** A function that runs a query and expects no error. */
export function createQuery(graph: Graph): (query: string) => Promise<Pick<GraphResult, 'data' | 'calls'>> {
  return async (query) => {
    const { data, errors, calls } = await graph.execute(query);
    expect(errors).toEqual([]);
    return { data, calls };
  };
}
