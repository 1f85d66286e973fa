import { expect } from 'vitest';
import type { Graph, GraphAnswer } from '../kit/graph.js';

/** How to ask a graph what it must answer without an error. */
export function createQuery(graph: Graph): (query: string) => Promise<Pick<GraphAnswer, 'data' | 'calls'>> {
  return async (query) => {
    const { data, errors, calls } = await graph.ask(query);
    expect(errors).toEqual([]);
    return { data, calls };
  };
}
