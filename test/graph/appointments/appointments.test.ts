import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../../src/simulator/simulator.js';
import { createManualClock } from '../../kit/clock.js';
import { openGraph, type Graph, type GraphOptions, type GraphResult } from '../../kit/graph.js';

let graph: Graph;
afterEach(() => graph.close());

const V2 = '/v2/taskAppointments';
const V1 = '/v1/appointments';

/** Opens an account whose v2 serves appointments. */
const openServed = (options: SimulatorOptions = {}, graphOptions: GraphOptions = {}): Promise<Graph> =>
  openGraph({ contacts: 120, seedDefects: false, recent: ['taskAppointments'], ...options }, graphOptions);

/** Opens an account whose v2 lacks them. */
const openLacking = (options: SimulatorOptions = {}, graphOptions: GraphOptions = {}): Promise<Graph> =>
  openGraph({ contacts: 120, seedDefects: false, ...options }, graphOptions);

/** The paths of the calls since the last reset. */
const readPaths = (): string[] => graph.simulator.calls.map(({ path }) => path);

const readCode = ({ errors }: GraphResult): unknown => errors[0]?.extensions?.['code'];

describe('appointments of v2', () => {
  it('Appointments come from v2 where the account serves them, with times of their own and without a reminder', async () => {
    graph = await openServed();
    const { data, errors, calls } = await graph.execute(
      `{ appointments(first: 5) { totalCount nodes { keapId title startAt endAt createdAt updatedAt remindMinutesBefore
         customFields { value } contact { givenName } owner { givenName } } } }`,
    );
    expect(errors).toEqual([]);
    expect(calls).toBe(3);
    expect(readPaths()[0]).toBe(V2);
    expect(data.appointments.totalCount).toBeNull();
    for (const node of data.appointments.nodes) {
      const { createdAt, updatedAt, startAt } = node;
      expect(Date.parse(createdAt)).toBeLessThan(Date.parse(startAt));
      expect(Date.parse(updatedAt)).toBeLessThanOrEqual(Date.parse(startAt));
      expect([node.remindMinutesBefore, node.customFields]).toEqual([null, null]);
      expect(node.contact.givenName).toBeTypeOf('string');
    }
  });

  it('The pages of appointments on v2 hold each appointment once', async () => {
    graph = await openServed();
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data }: GraphResult = await graph.execute(
        'query ($after: String) { appointments(first: 5, after: $after) { nodes { keapId } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      seen.push(...data.appointments.nodes.map(({ keapId }: { keapId: string }) => keapId));
      ({ endCursor: after, hasNextPage: more } = data.appointments.pageInfo);
    }
    expect([seen.length, new Set(seen).size]).toEqual([12, 12]);
    expect(new Set(readPaths())).toEqual(new Set([V2]));
  });

  it('The appointments of a page of contacts cost one call on v2, and each belongs to its contact', async () => {
    graph = await openServed();
    const { data, calls } = await graph.execute(
      '{ contacts(first: 120) { nodes { id appointments { nodes { contact { id } } } } } }',
    );
    expect(calls).toBe(2);
    expect(readPaths()).toEqual(['/v2/contacts', V2]);
    let count = 0;
    for (const { id, appointments } of data.contacts.nodes)
      for (const { contact } of appointments.nodes) {
        expect(contact.id).toBe(id);
        count += 1;
      }
    expect(count).toBe(12);
  });

  it('An account without them costs one failed call a day', async () => {
    const clock = createManualClock();
    graph = await openLacking({ clock }, { clock });
    const query = '{ appointments(first: 3) { totalCount nodes { createdAt updatedAt title } } }';
    const first = await clock.until(graph.execute(query));
    expect(first.data.appointments.nodes[0]).toMatchObject({ createdAt: null, updatedAt: null });
    expect(first.data.appointments.totalCount).toBe(12);
    expect(readPaths()).toEqual([V2, V1]);
    await clock.advance(86_399_000);
    await clock.until(graph.execute(query));
    expect(readPaths()).toEqual([V2, V1, V1]);
    await clock.advance(1_000);
    await clock.until(graph.execute(query, {}, { 'x-keap-fresh': '1' }));
    expect(readPaths().slice(3)).toEqual([V2, V1]);
  });

  it('A rejected or garbled response of v2 fails the field, and no appointment of v1 takes its place', async () => {
    graph = await openServed({ contacts: 30 });
    for (const fault of [
      { kind: 'status', status: 403 },
      { kind: 'status', status: 200, body: { appointments: [] } },
      { kind: 'status', status: 200, body: { taskAppointments: 'none' } },
    ] as const) {
      const remove = graph.simulator.faults.add({ ...fault, match: ({ path }) => path === V2 });
      const result = await graph.execute('{ appointments { nodes { id } } }', {}, { 'x-keap-fresh': '1' });
      expect(['UPSTREAM_REJECTED', 'UPSTREAM_BAD_DATA']).toContain(readCode(result));
      remove();
    }
    expect(readPaths()).not.toContain(V1);
  });

  it('An appointment of v2 without an id is left out, and odd values of another are null', async () => {
    graph = await openServed({ contacts: 30 });
    const odd = { id: '7', title: 5, contact_id: '0', start_time: 'soon', create_time: null };
    graph.simulator.faults.add({
      kind: 'status',
      status: 200,
      body: { taskAppointments: [{ title: 'No id' }, odd, null] },
      match: ({ path }) => path === V2,
    });
    const { data } = await graph.execute(
      '{ appointments { nodes { keapId startAt createdAt updatedAt contact { id } } } }',
    );
    expect(data.appointments.nodes).toEqual([
      { keapId: '7', startAt: null, createdAt: null, updatedAt: null, contact: null },
    ]);
  });
});

describe('an appointment by its id', () => {
  const one = '{ appointment(id: "%") { keapId title } node(id: "Appointment:%") { id } }';
  const readLastId = async (): Promise<string> => {
    const { data } = await graph.execute('{ appointments(first: 1000) { nodes { keapId } pageInfo { endCursor } } }');
    return data.appointments.nodes.at(-1).keapId;
  };

  it('On v2 it costs one call for a list of one page, and null is a read to the end', async () => {
    graph = await openServed();
    const id = await readLastId();
    const found = await graph.execute(one.replaceAll('%', id), {}, { 'x-keap-fresh': '1' });
    expect(found.data).toMatchObject({ appointment: { keapId: id }, node: { id: `Appointment:${id}` } });
    expect(found.calls).toBe(1);
    const missing = await graph.execute(one.replaceAll('%', '999999999'), {}, { 'x-keap-fresh': '1' });
    expect([missing.data, missing.errors, missing.calls]).toEqual([{ appointment: null, node: null }, [], 1]);
    expect(new Set(readPaths())).toEqual(new Set([V2]));
  });

  it('On v2 it costs at most one call for each 1000 appointments, and several together cost no more', async () => {
    graph = await openServed({ appointments: 3500 });
    const { data } = await graph.execute('{ appointments(first: 1) { nodes { keapId } } }');
    const [{ keapId: first }] = data.appointments.nodes;
    const near = await graph.execute(`{ appointment(id: "${first}") { title } }`);
    expect(near.calls).toBe(1);
    const far = await graph.execute(
      `{ nodes(ids: ["Appointment:${first}", "Appointment:999999999"]) { id } }`,
      {},
      { 'x-keap-fresh': '1' },
    );
    expect([far.data.nodes, far.calls]).toEqual([[{ id: `Appointment:${first}` }, null], 4]);
  });

  it('On v2 the read ends with TOO_EXPENSIVE where the list has more pages than the operation has calls', async () => {
    graph = await openServed({ appointments: 3500 }, { maxKeapCallsPerQuery: 2 });
    const query = '{ appointment(id: "999999999") { title } }';
    const blind = await graph.execute(query);
    expect([readCode(blind), blind.calls]).toEqual(['TOO_EXPENSIVE', 2]);
    graph.keap.seedSizes(new Map([['appointments', 3500]]));
    const informed = await graph.execute(query, {}, { 'x-keap-fresh': '1' });
    expect([readCode(informed), informed.calls]).toEqual(['TOO_EXPENSIVE', 1]);
  });

  it('On v1 it costs one call, and one more the first time', async () => {
    graph = await openLacking();
    const id = await readLastId();
    graph.simulator.resetCalls();
    const { data, calls } = await graph.execute(`{ appointment(id: "${id}") { keapId } }`, {}, { 'x-keap-fresh': '1' });
    expect([data.appointment.keapId, calls]).toEqual([id, 1]);
    expect(readPaths()).toEqual([`${V1}/${id}`]);
  });
});
