import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 150, seedDefects: false });
});
afterEach(() => graph.close());

interface Move {
  readonly from: { readonly id: string } | null;
  readonly to: { readonly id: string };
  readonly movedAt: string;
}

describe('stage moves', () => {
  it('Stage moves with their deal, stages and user cost four calls', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ stageMoves(first: 50) { nodes { id movedAt deal { title } from { name } to { name } user { id givenName } } } }',
    );
    expect(calls).toBe(4);
    expect(data.stageMoves.nodes).toHaveLength(50);
    expect(data.stageMoves.nodes.some(({ from }: Move) => from === null)).toBe(true);
    for (const { to, deal } of data.stageMoves.nodes)
      expect([to.name, deal.title].every((text) => typeof text === 'string')).toBe(true);
  });

  it('The stage moves of thirty deals cost one call, form a chain, and end in the stage of the deal', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ deals(first: 30) { nodes { id stage { id } stageMoves { nodes { movedAt from { id } to { id } deal { id } } } } } }',
    );
    expect(calls).toBe(2);
    for (const { id, stage, stageMoves } of data.deals.nodes) {
      const moves: (Move & { deal: unknown })[] = stageMoves.nodes;
      expect(moves.at(-1)?.to).toEqual(stage);
      expect(moves[0]?.from).toBeNull();
      for (const [index, move] of moves.entries()) {
        expect(move.deal).toEqual({ id });
        if (index > 0) expect(move.from).toEqual(moves[index - 1]!.to);
      }
    }
  });

  it('A stage move can be fetched by its global id', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ stageMoves(first: 1) { nodes { id movedAt } } }');
    const [move] = data.stageMoves.nodes;
    const again = await runQuery(`{ node(id: "${move.id}") { id ... on StageMove { movedAt } } }`);
    expect(again.data.node).toEqual(move);
  });
});

describe('the tasks of deals', () => {
  it('The tasks of a page of deals cost one call', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ deals(first: 30) { nodes { id tasks { nodes { deal { id } } } } } }',
    );
    expect(calls).toBe(2);
    const found = data.deals.nodes.flatMap(
      ({ id, tasks }: { id: string; tasks: { nodes: { deal: { id: string } }[] } }) =>
        tasks.nodes.map(({ deal }) => [deal.id, id]),
    );
    expect(found.length).toBeGreaterThan(3);
    for (const [taskDeal, deal] of found) expect(taskDeal).toBe(deal);
  });

  it('The tasks of a deal are null, not empty, where v1 serves tasks', async () => {
    const v1 = await openGraph({ contacts: 40, seedDefects: false, edition: 'v1' });
    try {
      for (const expectedCalls of [undefined, 0]) {
        const answer = await createQuery(v1)('{ deals(first: 3) { nodes { title tasks { nodes { id } } } } }');
        expect(answer.data.deals.nodes.map(({ tasks }: { tasks: unknown }) => tasks)).toEqual([null, null, null]);
        // The deals are cached, and once v1 is known to serve the tasks, they are not requested.
        if (expectedCalls !== undefined) expect(answer.calls).toBe(expectedCalls);
      }
    } finally {
      await v1.close();
    }
  });
});

describe('a deal', () => {
  it('A deal comes with the checklist of its stage, the completed items, and the reasons for the stage', async () => {
    const runQuery = createQuery(graph);
    const { data: first } = await runQuery('{ deals(first: 1) { nodes { keapId } } }');
    const [{ keapId }] = first.deals.nodes;
    const { world } = graph.simulator;
    const deal = world.get('opportunities', keapId);
    const item = { id: 7, instance_id: 70, description: 'Call', required: true, item_order: 1 };
    const done = { ...item, id: 8, done_date: '2026-01-31T09:30:00.000+0000' };
    const stage = { details: { checklist_items: [item, 'x', done] }, reasons: ['Price', 7] };
    world.put('opportunities', { ...deal, stage: { ...(deal?.['stage'] as object), ...stage } });
    const { data, calls } = await runQuery(
      `{ deal(id: "${keapId}") { checklist { keapId instanceId description isRequired position doneAt } stageReasons } }`,
    );
    expect(calls).toBe(1);
    const shown = { keapId: '7', instanceId: '70', description: 'Call', isRequired: true, position: 1, doneAt: null };
    expect(data.deal).toEqual({
      checklist: [shown, { ...shown, keapId: '8', doneAt: '2026-01-31T09:30:00.000Z' }],
      stageReasons: ['Price'],
    });
  });
});
