import { isInputObjectType } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import type { FilterCondition } from '../../../src/graph/list/filter.js';
import { buildGraph } from '../../../src/graph/schema/schema.js';
import { openGraph, type Graph } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph?.close());

const account = { contacts: 60, seedDefects: false } as const;

/** The ids that a list finds, and the calls that it took. */
async function find(list: string, filter: string, field: string): Promise<readonly [readonly string[], number]> {
  const { data, errors, calls } = await graph.execute(
    `{ list: ${list}(first: 500, filter: { ${filter} }) { nodes { value: ${field} } } }`,
  );
  expect(errors).toEqual([]);
  return [data.list.nodes.map(({ value }: { value: string }) => value), calls];
}

describe('filters by time', () => {
  it('A range of times is a field that ends in Since and one that ends in Until, in every filter', () => {
    const ranges = Object.values(buildGraph().getTypeMap())
      .filter(isInputObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
      .filter(({ field }) => (field.extensions['condition'] as FilterCondition | undefined)?.as === 'moment');
    const current = ranges.filter(({ field }) => !field.deprecationReason);
    const names = new Set(current.map(({ type, field }) => `${type}.${field.name}`));
    expect(current.length).toBeGreaterThan(20);
    expect([...names].filter((name) => !/[a-z](Since|Until)$/.test(name))).toEqual([]);
    for (const name of names) {
      const other = name.endsWith('Since') ? name.replace(/Since$/, 'Until') : name.replace(/Until$/, 'Since');
      expect(names).toContain(other);
    }
    for (const { field } of ranges.filter((one) => !current.includes(one)))
      expect(field.deprecationReason).toMatch(/^Use \w+(Since|Until), which is the same condition\.$/);
  });

  it.each([
    ['transactions', 'madeSince', 'madeUntil', 'madeAt'],
    ['tasks', 'timeSince', 'timeUntil', 'keapId'],
  ] as const)(
    'The former names `since` and `until` of %s find what the new ones find',
    async (list, since, until, field) => {
      graph = await openGraph(account);
      const { data } = await graph.execute(
        `{ list: ${list}(first: 500) { nodes { value: ${field} at: ${list === 'tasks' ? 'updatedAt' : 'madeAt'} } } }`,
      );
      const times = (data.list.nodes as { at: string }[]).map(({ at }) => at).toSorted();
      const [from, to] = [times[Math.floor(times.length / 4)]!, times[Math.floor(times.length / 2)]!];
      const [found] = await find(list, `${since}: "${from}", ${until}: "${to}"`, field);
      expect(found.length).toBeGreaterThan(1);
      expect(found.length).toBeLessThan(times.length);
      expect((await find(list, `since: "${from}", until: "${to}"`, field))[0]).toEqual(found);
    },
  );

  it('Both ends of a range belong to it', async () => {
    graph = await openGraph(account);
    const { data } = await graph.execute('{ transactions(first: 1) { nodes { madeAt } } }');
    const [{ madeAt }] = data.transactions.nodes;
    const [found] = await find('transactions', `madeSince: "${madeAt}", madeUntil: "${madeAt}"`, 'madeAt');
    expect(new Set(found)).toEqual(new Set([madeAt]));
  });

  it.each([
    ['transactions', 'madeSince'],
    ['tasks', 'timeSince'],
    ['appointments', 'timeSince'],
  ])(
    'The former name and the new name of one time of %s together are BAD_USER_INPUT without a call',
    async (list, name) => {
      graph = await openGraph({ ...account, edition: 'full' });
      const time = '"2023-01-01T00:00:00Z"';
      const { errors, calls } = await graph.execute(
        `{ ${list}(filter: { since: ${time}, ${name}: ${time} }) { nodes { __typename } } }`,
      );
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
      expect(errors[0]?.message).toBe(
        `\`filter.${name}\` and \`filter.since\` are both Keap's \`since_time\`: give only one of them.`,
      );
      expect(calls).toBe(0);
    },
  );

  it.each(['createdAt', 'updatedAt'])(
    'Files are found by the %s that the graph shows, in any offset',
    async (field) => {
      graph = await openGraph(account);
      const { data } = await graph.execute(`{ files(first: 1) { nodes { keapId value: ${field} } } }`);
      const [{ keapId, value }] = data.files.nodes;
      const shifted = `${new Date(Date.parse(value) + 3_600_000).toISOString().replace('Z', '')}+01:00`;
      for (const moment of [value, shifted])
        expect((await find('files', `${field}: "${moment}"`, 'keapId'))[0]).toContain(keapId);
      const { errors, calls } = await graph.execute(`{ files(filter: { ${field}: "yesterday" }) { nodes { id } } }`);
      expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
      expect(calls).toBe(0);
    },
  );
});
