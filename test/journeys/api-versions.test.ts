import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/schema/schema.js';
import { table } from '../../src/resources/table.js';
import { selectColumns, findListFields } from '../kit/columns.js';
import { openGraph, type Graph } from '../kit/graph.js';
import { knownDifferences } from './api-version-differences.js';

const schema = buildGraph();
const sharedLists = findListFields(schema).filter(
  ({ key }) => new Set(table[key].endpoints.map(({ apiVersion }) => apiVersion)).size === 2,
);

/** Required arguments of a list: a time window for e-mails. */
const filters: Readonly<Record<string, string>> = {
  emails: 'filter: { createdSince: "2025-01-01T00:00:00Z", createdUntil: "2026-12-31T00:00:00Z" }',
};

/** The identity of records that have no id in one of the API versions. */
const keyFunctions: Readonly<Record<string, (record: Fields) => string>> = {
  transactions: ({ madeAt, amount }) => JSON.stringify([madeAt, amount]),
};

type Fields = Readonly<Record<string, unknown>>;

/** The paths at which two responses differ, without list positions: `Contact.utmParameters`, `Order.total.currency`. */
function findDifferences(one: unknown, other: unknown, path: string): string[] {
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    return one.flatMap((item, index) => findDifferences(item, other[index], path));
  }
  const records = [one, other].every((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  if (!records) return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
  const names = new Set([...Object.keys(one as Fields), ...Object.keys(other as Fields)]);
  return [...names].flatMap((name) =>
    findDifferences((one as Fields)[name], (other as Fields)[name], `${path}.${name}`),
  );
}

describe('the same account, through v1 and through v2', () => {
  const graphs: Partial<Record<'v1' | 'v2', Graph>> = {};
  beforeAll(async () => {
    for (const apiVersion of ['v1', 'v2'] as const)
      graphs[apiVersion] = await openGraph(
        { contacts: 80, appointments: 30, seedDefects: false, recent: ['taskAppointments'] },
        { apiVersion },
      );
  });
  afterAll(async () => {
    for (const graph of Object.values(graphs)) await graph.close();
  });

  /** Every record of a list by its id, from this API version. */
  async function records(apiVersion: 'v1' | 'v2', field: string, typeName: string): Promise<Map<string, Fields>> {
    const graph = graphs[apiVersion]!;
    const found = new Map<string, Fields>();
    for (let after: string | null = null; ;) {
      const size: number = field === 'users' ? 100 : 1000;
      const query: string = `query ($after: String) { ${field}(first: ${size}, after: $after ${filters[field] ?? ''}) {
        nodes ${selectColumns(schema, typeName)} pageInfo { hasNextPage endCursor } } }`;
      const { data, errors } = await graph.execute(query, { after });
      expect(errors).toEqual([]);
      const getKey = keyFunctions[field] ?? (({ keapId }: Fields) => String(keapId));
      for (const node of data[field].nodes as Fields[]) found.set(getKey(node), node);
      if (data[field].pageInfo.hasNextPage !== true) return found;
      after = data[field].pageInfo.endCursor as string;
    }
  }

  it.each(sharedLists)(
    'v1 and v2 give the same records in $field, with the same value in every field that both have',
    async (list) => {
      const [v1, v2] = [await records('v1', list.field, list.typeName), await records('v2', list.field, list.typeName)];
      expect(v2.size).toBeGreaterThan(0);
      expect([...v1.keys()].toSorted()).toEqual([...v2.keys()].toSorted());
      const paths = new Set([...v2].flatMap(([id, record]) => findDifferences(v1.get(id), record, list.typeName)));
      const expected = Object.keys(knownDifferences).filter((path) => path.startsWith(`${list.typeName}.`));
      expect([...paths].toSorted()).toEqual(expected.toSorted());
    },
  );

  it('A single contact has on v1 what v1 leaves out of its lists', async () => {
    const { data } = await graphs.v2!.execute('{ contacts(first: 20) { nodes { keapId } } }');
    for (const { keapId } of data.contacts.nodes as { keapId: string }[]) {
      const query = '{ contact(id: "' + keapId + '") { origin { date ipAddress } emailAddresses { email field } } }';
      const [v1, v2] = [await graphs.v1!.execute(query), await graphs.v2!.execute(query)];
      expect(v1.data).toEqual(v2.data);
      expect(v1.data.contact.origin).not.toBeNull();
    }
  });
});
