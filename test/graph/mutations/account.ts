import { expect } from 'vitest';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphResult, type GraphOptions } from '../../kit/graph.js';

/** A graph on a writable account, with ids of existing records. */
export interface Writable extends Graph {
  readonly ids: Readonly<Record<'contact' | 'company' | 'deal' | 'stage' | 'otherStage' | 'task' | 'note', string>> & {
    readonly contacts: readonly string[];
    readonly tags: readonly string[];
    readonly users: readonly string[];
  };
  /** Executes an operation and advances the clock over retry delays. */
  executeWithClock(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GraphResult>;
  /** The writes since the last `resetCalls`. */
  writes(): { readonly method: string; readonly path: string; readonly status: number; readonly body: unknown }[];
}

const ID_QUERY = `{
  contacts(first: 10) { nodes { keapId } } tags(first: 10) { nodes { keapId } } companies(first: 1) { nodes { keapId } }
  deals(first: 1) { nodes { keapId } } stages { keapId } tasks(first: 1) { nodes { keapId } }
  notes(first: 1) { nodes { keapId } } users(first: 3) { nodes { keapId } }
}`;

/** Opens the graph on one API version of Keap. */
export async function openWritable(api: 'v1' | 'v2', options: GraphOptions = {}): Promise<Writable> {
  const clock = createManualClock(Date.now());
  const graph = await openGraph({ contacts: 30 }, { apiVersion: api, clock, ...options });
  const { data, errors } = await clock.until(graph.execute(ID_QUERY));
  expect(errors).toEqual([]);
  const all = (name: string): string[] => data[name].nodes.map(({ keapId }: { keapId: string }) => keapId);
  const [contacts, tags] = [all('contacts'), all('tags')];
  const one = (name: string): string => all(name)[0]!;
  return {
    ...graph,
    executeWithClock: (query, variables, headers) => clock.until(graph.execute(query, variables, headers)),
    writes: () => graph.simulator.calls.filter(({ method }) => method !== 'GET'),
    ids: {
      contacts,
      tags,
      users: all('users'),
      contact: contacts[0]!,
      company: one('companies'),
      deal: one('deals'),
      stage: data.stages[0].keapId,
      otherStage: data.stages[1].keapId,
      task: one('tasks'),
      note: one('notes'),
    },
  };
}

/** Whether a call is a write. */
export const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET';
