import { parse, type ExecutionResult } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { executeBounded } from '../../../src/graph/limits/execute.js';
import type { OperationOptions } from '../../../src/graph/operation/context.js';
import { createContext } from '../../../src/graph/operation/operation.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { createManualClock, type ManualClock } from '../../kit/clock.js';
import { openGraph, type Graph } from '../../kit/graph.js';

const schema = buildGraph();
const open: Graph[] = [];
afterEach(() => Promise.all(open.splice(0).map((graph) => graph.close())));

async function openTestGraph(clock?: ManualClock): Promise<Graph> {
  const never = { validate: () => new Promise<never>(() => undefined) };
  const graph = await openGraph({ contacts: 60 }, { services: { validation: never }, ...(clock && { clock }) });
  open.push(graph);
  return graph;
}

function run(
  graph: Graph,
  query: string,
  options: Partial<OperationOptions>,
  clock?: ManualClock,
): Promise<ExecutionResult> {
  const caller = { name: 'test', scopes: new Set(['read'] as const), account: null };
  const context = createContext(graph.services, { caller, ...options });
  return executeBounded({ schema, document: parse(query), context, ...(clock && { clock }) });
}

const codes = ({ errors = [] }: ExecutionResult): unknown[] => errors.map(({ extensions }) => extensions['code']);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an operation whose caller hangs up', () => {
  it('An operation whose caller hangs up ends at once and makes no further Keap calls', async () => {
    const graph = await openTestGraph();
    const hangUp = new AbortController();
    graph.simulator.faults.add({ kind: 'slow', delayMs: 150, match: ({ path }) => path === '/v2/contacts' });
    const query = '{ contacts(first: 20) { nodes { id orders { nodes { id } } } } }';
    const running = run(graph, query, { signal: hangUp.signal });
    while (graph.simulator.calls.length === 0) await turn();
    hangUp.abort();
    expect(codes(await running)).toEqual(['CLIENT_CLOSED_REQUEST']);
    // A call that takes longer than the contacts proves that the orders are never requested.
    graph.simulator.faults.add({ kind: 'slow', delayMs: 400, match: ({ path }) => path === '/v2/products' });
    await graph.execute('{ products(first: 1) { nodes { id } } }');
    expect(graph.simulator.calls.map(({ path }) => path)).not.toContain('/v2/orders');
  });

  it('An operation whose caller is already gone does not start', async () => {
    const graph = await openTestGraph();
    const signal = AbortSignal.abort();
    expect(codes(await run(graph, '{ contacts { nodes { id } } }', { signal }))).toEqual(['CLIENT_CLOSED_REQUEST']);
    expect(graph.simulator.calls).toHaveLength(0);
  });
});

describe('an operation at its deadline', () => {
  it('At the deadline an operation returns its data, with an error for each field that waits for Keap', async () => {
    const clock = createManualClock();
    const graph = await openTestGraph(clock);
    graph.simulator.faults.add({ kind: 'slow', delayMs: 60_000, match: ({ path }) => path === '/v2/orders' });
    const query = '{ contacts(first: 3) { nodes { id orders { nodes { id } } } } }';
    const running = run(graph, query, { deadlineAtMs: clock.now() + 5000 }, clock);
    // Calls leave a tenth of a millisecond apart.
    while (!graph.simulator.calls.some(({ path }) => path === '/v2/orders')) await clock.advance(1);
    await clock.advance(5000);
    const { data, errors = [] } = await running;
    expect(errors.map(({ path }) => path?.at(-1))).toEqual(['orders', 'orders', 'orders']);
    expect(errors.map(({ originalError }) => (originalError as { code?: unknown } | undefined)?.code)).toEqual([
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
    ]);
    expect(JSON.parse(JSON.stringify(data)).contacts.nodes).toHaveLength(3);
  });

  it('One second after the deadline an operation ends as a whole where a field ignores the deadline', async () => {
    const clock = createManualClock();
    const graph = await openTestGraph(clock);
    const running = run(graph, '{ validation { passed } }', { deadlineAtMs: clock.now() + 5000 }, clock);
    await clock.advance(5999);
    expect(await Promise.race([running, turn()])).toBeUndefined();
    await clock.advance(1);
    const { data, ...rest } = await running;
    expect(data).toBeNull();
    expect(codes(rest)).toEqual(['UPSTREAM_TIMEOUT']);
  });
});
