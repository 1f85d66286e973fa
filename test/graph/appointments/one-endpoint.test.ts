import { afterEach, describe, expect, it } from 'vitest';
import { openGraph, openGraphOn, type Graph } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

const V2 = '/v2/taskAppointments';
const account = { contacts: 60, appointments: 60, seedDefects: false } as const;

/** Makes v2 lack appointments after so many calls. */
function removeFromV2After(callCount: number): void {
  let count = 0;
  graph.simulator.faults.add({
    kind: 'status',
    status: 404,
    match: ({ path }) => path === V2 && (count += 1) > callCount,
  });
}

const readPaths = (): string[] => graph.simulator.calls.map(({ path }) => path.replace(/\/\d+$/, ''));

describe('an account whose appointments move from one endpoint to the other', () => {
  it('An operation that has appointments of v2 shows none of v1 beside them', async () => {
    graph = await openGraph({ ...account, recent: ['taskAppointments'] });
    removeFromV2After(1);
    const { data, errors } = await graph.execute(
      `{ appointments(first: 2) { nodes { keapId } }
         contacts(first: 2) { nodes { appointments { nodes { keapId } } } } }`,
    );
    const codes = errors.map(({ extensions }) => extensions?.['code']);
    expect(new Set(codes)).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect(errors[0]!.message).toMatch(/Try again/);
    expect(data.contacts.nodes.every(({ appointments }: { appointments: unknown }) => appointments === null)).toBe(
      true,
    );
    const again = await graph.execute(
      '{ appointments(first: 2) { nodes { keapId } } contacts(first: 2) { nodes { appointments { nodes { keapId } } } } }',
    );
    expect(again.errors).toEqual([]);
  });

  it('A list, a lookup, a node and the edge of a contact use one endpoint', async () => {
    graph = await openGraph({ ...account, recent: ['taskAppointments'] });
    const list = '{ appointments(first: 3) { nodes { keapId contact { id } } } }';
    const { data } = await graph.execute(list);
    const [{ keapId, contact }] = data.appointments.nodes;
    const others = `{ appointment(id: "${keapId}") { title } node(id: "Appointment:${keapId}") { id }
      contact(id: "${contact.id}") { appointments { nodes { id } } } }`;
    await graph.execute(others, {}, { 'x-keap-fresh': '1' });
    expect(readPaths().filter((path) => path.includes('ppointments'))).toEqual([V2, V2, V2]);
    removeFromV2After(0);
    graph.simulator.resetCalls();
    for (const query of [list, others]) await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    const paths = readPaths().filter((path) => path.includes('ppointments'));
    expect([paths[0], new Set(paths.slice(1))]).toEqual([V2, new Set(['/v1/appointments'])]);
  });

  it.each([
    ['all', '{ appointments(first: 2, after: $after) { nodes { keapId } pageInfo { endCursor } } }', ''],
    ['a contact’s', '{ appointments(first: 2, after: $after) { nodes { keapId } pageInfo { endCursor } } }', 'contact'],
  ])('A cursor of %s appointments on v2 is rejected on v1, and the reverse', async (_, selection, owner) => {
    const more = { ...account, contacts: 2 };
    graph = await openGraph({ ...more, recent: ['taskAppointments'] });
    const [id] = (await graph.execute('{ contacts(first: 1) { nodes { id } } }')).data.contacts.nodes;
    const query = `query ($after: String) ${owner === '' ? selection : `{ contact(id: "${id.id}") ${selection} }`}`;
    const readCursor = (data: Awaited<ReturnType<Graph['execute']>>['data']): string =>
      (owner === '' ? data : data.contact).appointments.pageInfo.endCursor;
    const cursorOfV2 = readCursor((await graph.execute(query)).data);
    expect((await graph.execute(query, { after: cursorOfV2 })).errors).toEqual([]);
    removeFromV2After(0);
    const first = await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    const cursorOfV1 = readCursor(first.data);
    expect((await graph.execute(query, { after: cursorOfV1 })).errors).toEqual([]);
    const { errors } = await graph.execute(query, { after: cursorOfV2 });
    expect(errors[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    // Another process knows nothing of v2 yet: the cursor of v1 goes on there at the cost of one failed call.
    const restarted = openGraphOn(graph.simulator);
    graph.simulator.resetCalls();
    const next = await restarted.execute(query, { after: cursorOfV1 });
    expect(next.errors).toEqual([]);
    expect(readPaths().filter((path) => path === V2)).toHaveLength(1);
    expect((await restarted.execute(query, { after: cursorOfV2 })).errors).toHaveLength(1);
    await restarted.close();
  });
});
