import { afterEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

const account = { contacts: 200, seedDefects: false } as const;
const paths = (): string[] => graph.simulator.calls.map(({ path }) => path);

interface NamedPipeline {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly { readonly keapId: string; readonly name: string; readonly position: number | null }[];
}

describe('an account with named pipelines', () => {
  it('An account with named pipelines has each pipeline with its own stages', async () => {
    graph = await openGraph(account);
    const { data, calls, errors } = await graph.execute(
      '{ pipelines { id name stages { keapId name position } } stages { keapId } }',
    );
    expect(errors).toEqual([]);
    const pipelines = data.pipelines as NamedPipeline[];
    expect(pipelines.length).toBeGreaterThan(1);
    expect(new Set(pipelines.map(({ name }) => name)).size).toBe(pipelines.length);
    const classic = (data.stages as { keapId: string }[]).map(({ keapId }) => keapId);
    expect(pipelines[0]!.stages.map(({ keapId }) => keapId).toSorted()).toEqual(classic.toSorted());
    expect(pipelines[0]!.stages.every(({ position }) => position !== null)).toBe(true);
    // One call for the pipelines, one for the fields of stages that pipelines lack.
    expect(calls).toBe(2);
  });

  it('The pipeline of a deal is the one that holds its stage, and a pipeline can be fetched by its global id', async () => {
    graph = await openGraph(account);
    const { data } = await graph.execute(
      '{ deals(first: 5) { nodes { pipeline { id name } } } pipelines { id name } }',
    );
    for (const { pipeline } of data.deals.nodes) expect(pipeline).toEqual(data.pipelines[0]);
    const { id, name } = data.pipelines[1];
    const found = await graph.execute(
      'query ($id: ID!) { node(id: $id) { id ... on Pipeline { name } } pipeline(id: $id) { name } }',
      { id },
    );
    expect(found.data).toEqual({ node: { id, name }, pipeline: { name } });
  });
});

describe('an account without named pipelines', () => {
  it('An account without named pipelines has one with all its stages, and is asked for named pipelines only once', async () => {
    graph = await openGraph({ ...account, edition: 'classic' });
    const query =
      '{ pipelines { id name stages { name } } deals(first: 3) { nodes { pipeline { id } } } pipeline(id: "1") { id } }';
    const first = await graph.execute(query);
    expect(first.errors).toEqual([]);
    expect(first.data.pipelines).toEqual([{ id: 'Pipeline:1', name: 'Opportunities', stages: expect.any(Array) }]);
    expect(first.data.deals.nodes[0].pipeline).toEqual({ id: 'Pipeline:1' });
    expect(paths().filter((path) => path.includes('pipelines'))).toHaveLength(1);
    graph.simulator.resetCalls();
    await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    expect(paths().filter((path) => path.includes('pipelines'))).toEqual([]);
  });

  it('The pipelines cost no call when the API version is v2', async () => {
    graph = await openGraph(account, { apiVersion: 'v2' });
    const { data, calls } = await graph.execute(
      '{ pipelines { keapId name } pipeline(id: "1") { name } other: pipeline(id: "2") { name } }',
    );
    expect(data).toEqual({
      pipelines: [{ keapId: '1', name: 'Opportunities' }],
      pipeline: { name: 'Opportunities' },
      other: null,
    });
    expect(calls).toBe(0);
  });
});

describe('an account without the Classic pipeline', () => {
  it('An account without the Classic pipeline has its named pipelines with the names of their stages', async () => {
    graph = await openGraph({ ...account, edition: 'max' });
    const { data, errors } = await graph.execute('{ pipelines { name stages { name probability } } }');
    expect(errors).toEqual([]);
    expect(data.pipelines[0].stages.length).toBeGreaterThan(2);
    expect(data.pipelines[0].stages[0]).toMatchObject({ name: expect.any(String), probability: null });
  });
});
