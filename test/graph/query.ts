import { expect } from 'vitest';
import type { Graph, GraphResult } from '../kit/graph.js';

/** How to ask a graph what it must answer without an error. */
export function createQuery(graph: Graph): (query: string) => Promise<Pick<GraphResult, 'data' | 'calls'>> {
  return async (query) => {
    const { data, errors, calls } = await graph.execute(query);
    expect(errors).toEqual([]);
    return { data, calls };
  };
}
