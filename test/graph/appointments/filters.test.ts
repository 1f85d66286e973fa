import { afterEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph, type GraphOptions } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

const account = { contacts: 300, seedDefects: false } as const;
const openServed = (options: GraphOptions = {}): Promise<Graph> =>
  openGraph({ ...account, recent: ['taskAppointments'] }, options);
const openLacking = (options: GraphOptions = {}): Promise<Graph> => openGraph(account, options);

interface Listed {
  readonly keapId: string;
  readonly [field: string]: unknown;
}

/** The appointments that meet a filter. */
async function list(filter: string): Promise<readonly Listed[]> {
  const { data, errors } = await graph.execute(
    `{ appointments(first: 1000, filter: { ${filter} }) { nodes { keapId startAt endAt createdAt updatedAt owner { id } contact { id } } } }`,
  );
  expect(errors).toEqual([]);
  return data.appointments.nodes;
}

/** Expects BAD_USER_INPUT; returns its message and the number of calls. */
async function reject(filter: string): Promise<readonly [string, number]> {
  const { errors, calls } = await graph.execute(`{ appointments(filter: { ${filter} }) { nodes { id } } }`);
  expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
  return [errors[0]!.message, calls];
}

const SINCE = 'timeSince: "2023-01-01T00:00:00Z"';

describe('filters of appointments', () => {
  it('On v2 appointments are filtered by contact, owner and each of their times', async () => {
    graph = await openServed();
    const all = await list('');
    const one = all.find(({ owner }) => owner !== null)!;
    const expectFound = async (filter: string, isMatch: (appointment: Listed) => boolean): Promise<void> => {
      const found = (await list(filter)).map(({ keapId }) => keapId);
      expect([filter, found]).toEqual([filter, all.filter(isMatch).map(({ keapId }) => keapId)]);
      expect([filter, found.length > 0 && found.length < all.length]).toEqual([filter, true]);
    };
    const [contactId, ownerId] = [one['contact'], one['owner']].map((record) => (record as { id: string }).id);
    await expectFound(`contactId: "${contactId}"`, (it) => (it['contact'] as { id: string }).id === contactId);
    await expectFound(`ownerId: "${ownerId}"`, (it) => (it['owner'] as { id: string } | null)?.id === ownerId);
    for (const [name, field] of [
      ['start', 'startAt'],
      ['end', 'endAt'],
      ['created', 'createdAt'],
      ['updated', 'updatedAt'],
    ] as const) {
      const moment = all.map((it) => String(it[field])).toSorted()[Math.floor(all.length / 2)]!;
      await expectFound(`${name}Since: "${moment}"`, (it) => String(it[field]) >= moment);
      await expectFound(`${name}Until: "${moment}"`, (it) => String(it[field]) <= moment);
    }
  });

  it('On v2 appointments are filtered by a custom field', async () => {
    graph = await openServed();
    const { data } = await graph.execute('{ customFields(on: APPOINTMENT) { name type } }');
    const month = data.customFields.find(({ type }: { type: string }) => type === 'MONTH');
    const found = await list(`customField: { name: "${month.name}", op: LESS_OR_EQUAL, value: 6 }`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan((await list('')).length);
  });

  it('A condition that only v2 has is rejected on v1, after the one call that finds v2 missing', async () => {
    graph = await openLacking();
    const [message, calls] = await reject('startSince: "2023-01-01T00:00:00Z"');
    expect(message).toMatch(/`filter.startSince`.*REST v1 \(\/v1\/appointments\).*`start_time>=…`.*since_time/);
    expect(calls).toBe(1);
    expect((await reject('ownerId: "1"'))[1]).toBe(0);
  });

  it('`timeSince` reaches v1 in a process that does not know yet that v2 is missing', async () => {
    graph = await openLacking();
    const found = await list(SINCE);
    expect(found.length).toBeGreaterThan(0);
    expect(graph.simulator.calls.map(({ path }) => path)).toEqual(['/v2/taskAppointments', '/v1/appointments']);
    expect(graph.simulator.calls[1]?.query.get('since')).toBe('2023-01-01T00:00:00.000Z');
  });

  it('`timeSince` and `timeUntil` are rejected on v2, which documents no filter of that meaning', async () => {
    graph = await openServed();
    const [message, calls] = await reject(SINCE);
    expect(message).toMatch(/`filter.timeSince`.*REST v2 \(\/v2\/taskAppointments\)/);
    expect(calls).toBe(1);
    expect((await reject('timeUntil: "2023-01-01T00:00:00Z"'))[1]).toBe(0);
  });

  it('Conditions that no endpoint has together are rejected without a call', async () => {
    graph = await openLacking();
    expect((await reject(`${SINCE}, ownerId: "1"`))[1]).toBe(0);
  });

  it.each([
    ['v1', { apiVersion: 'v1' }],
    ['v2', { apiVersion: 'v2' }],
  ] as const)(
    'With KEAP_API=%s a condition of the other API version is rejected without a call',
    async (api, options) => {
      graph = await openServed(options);
      expect((await reject(api === 'v1' ? 'ownerId: "1"' : SINCE))[1]).toBe(0);
    },
  );

  it.each([
    ['served', true],
    ['lacking', false],
  ])('The price of a filtered list covers the search for its endpoint, on v2 %s', async (_, isServed) => {
    for (const filter of [SINCE, 'ownerId: "1"', '']) {
      graph = await (isServed ? openServed() : openLacking());
      graph.keap.seedSizes(new Map([['appointments', 30]]));
      const query = `{ appointments(filter: { ${filter} }) { nodes { id } } }`;
      const { data } = await graph.execute(`{ price(query: ${JSON.stringify(query)}) { calls atMostCalls } }`);
      const { calls } = await graph.execute(query);
      expect([filter, calls <= data.price.atMostCalls, data.price.atMostCalls]).toEqual([filter, true, 2]);
      if (filter !== '') await graph.close();
    }
  });
});
