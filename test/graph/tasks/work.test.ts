import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph, type Graph } from '../../kit/graph.js';
import { createQuery } from '../query.js';

let graph: Graph;
beforeEach(async () => {
  graph = await openGraph({ contacts: 120, files: 30, seedDefects: false });
});
afterEach(() => graph.close());

describe('tasks', () => {
  it('Tasks with their contact, owner and deal cost four calls', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ tasks(first: 40) { nodes { id title contact { id givenName } owner { givenName } deal { title contact { id } } } } }',
    );
    const tasks = data.tasks.nodes;
    expect(tasks).toHaveLength(40);
    expect(calls).toBe(4);
    for (const { deal, contact } of tasks) if (deal !== null) expect(deal.contact.id).toBe(contact.id);
    expect(tasks.some(({ deal }: { deal: unknown }) => deal !== null)).toBe(true);
  });

  it('Tasks are filtered by contact, owner, deal, priority and completion', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery(
      '{ tasks(first: 48) { nodes { id priority isCompleted contact { id } owner { id } deal { id } } } }',
    );
    const tasks: Record<string, { id: string }>[] = data.tasks.nodes;
    const one = tasks.find(({ owner, deal }) => owner && deal) as unknown as Record<string, { id: string }>;
    const found = async (filter: string): Promise<Record<string, { id: string }>[]> =>
      (
        await runQuery(
          `{ tasks(first: 100, filter: { ${filter} }) { nodes { id priority isCompleted contact { id } owner { id } deal { id } } } }`,
        )
      ).data.tasks.nodes;
    expect(
      (await found(`contactId: "${one['contact']!.id}"`)).every(({ contact }) => contact!.id === one['contact']!.id),
    ).toBe(true);
    expect((await found(`ownerId: "${one['owner']!.id}"`)).every(({ owner }) => owner!.id === one['owner']!.id)).toBe(
      true,
    );
    expect((await found(`dealId: "${one['deal']!.id}"`)).every(({ deal }) => deal!.id === one['deal']!.id)).toBe(true);
    const open = tasks.filter(
      ({ priority, isCompleted }) => (priority as unknown) === 'CRITICAL' && (isCompleted as unknown) === false,
    );
    expect((await found('priority: CRITICAL, isCompleted: false')).map(({ id }) => id)).toEqual(
      open.map(({ id }) => id),
    );
    expect(open.length).toBeGreaterThan(0);
  });

  it('The tasks of fifty contacts cost one call', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ contacts { nodes { id tasks { nodes { id contact { id } } } } } }',
    );
    expect(calls).toBe(2);
    const some = data.contacts.nodes.filter((contact: Nested) => contact['tasks']!.nodes.length > 0);
    expect(some.length).toBeGreaterThan(5);
    for (const { id, tasks } of some) for (const task of tasks.nodes) expect(task.contact.id).toBe(id);
  });
});

type Nested = Record<string, { readonly nodes: readonly unknown[] }>;

describe('notes', () => {
  it('Notes with their contact, author and assignee cost two calls when users are cached', async () => {
    const runQuery = createQuery(graph);
    await runQuery('{ user(id: "1") { id givenName } }');
    const { data, calls } = await runQuery(
      '{ notes(first: 40) { nodes { title text contact { givenName } author { givenName } assignee { id givenName } } } }',
    );
    expect(calls).toBe(2);
    expect(data.notes.nodes).toHaveLength(40);
    expect(data.notes.nodes.every(({ contact, author }: Record<string, unknown>) => contact && author)).toBe(true);
  });

  it('The notes of a contact are a list, separate from the notes text on the contact itself', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ notes(first: 1) { nodes { id contact { id } } } }');
    const [note] = data.notes.nodes;
    const { data: one, calls } = await runQuery(
      `{ contact(id: "${note.contact.id}") { personNotes notes { nodes { id } totalCount } } }`,
    );
    expect(calls).toBe(2);
    expect(one.contact.notes.nodes).toContainEqual({ id: note.id });
    expect(one.contact.notes.totalCount).toBe(one.contact.notes.nodes.length);
  });

  it('A note can be fetched by its id in one call', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ notes(first: 1) { nodes { id title } } }');
    const [note] = data.notes.nodes;
    const { data: one, calls } = await runQuery(`{ note(id: "${note.id}") { id title } }`);
    expect([one.note, calls]).toEqual([note, 1]);
  });
});

describe('appointments', () => {
  it('Appointments with totalCount, contact and owner come from v1 and cost three calls, and one more the first time', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ appointments(first: 5) { totalCount nodes { title startAt endAt contact { givenName } owner { id givenName } } } }',
    );
    expect(calls).toBe(4);
    expect(data.appointments.totalCount).toBe(12);
    for (const { startAt, endAt, contact } of data.appointments.nodes) {
      expect(Date.parse(startAt)).toBeLessThan(Date.parse(endAt));
      expect(contact.givenName).toBeTypeOf('string');
    }
  });

  it('The appointments of a page of contacts cost one call, and one more the first time', async () => {
    const { data, calls } = await createQuery(graph)(
      '{ contacts(first: 100) { nodes { id appointments { nodes { contact { id } } } } } }',
    );
    expect(calls).toBe(3);
    const held = data.contacts.nodes.flatMap((contact: Nested) => contact['appointments']!.nodes);
    expect(held.length).toBeGreaterThan(5);
  });

  it('Where the edition has no appointments, only the field `appointments` fails', async () => {
    const max = await openGraph({ contacts: 10, seedDefects: false, edition: 'max' });
    try {
      const { data, errors } = await max.execute(
        '{ contacts(first: 2) { nodes { id appointments { nodes { id } } } } }',
      );
      expect(data.contacts.nodes.map(({ appointments }: Record<string, unknown>) => appointments)).toEqual([
        null,
        null,
      ]);
      expect(errors[0]?.extensions?.['code']).toBe('UPSTREAM_REJECTED');
    } finally {
      await max.close();
    }
  });
});

describe('files', () => {
  it('Files cost one call, and two more with contact and author', async () => {
    const runQuery = createQuery(graph);
    const first = await runQuery(
      '{ files(first: 20) { nodes { id name sizeBytes category box isPublic createdAt } } }',
    );
    expect(first.calls).toBe(1);
    expect(first.data.files.nodes).toHaveLength(20);
    for (const { sizeBytes, category } of first.data.files.nodes) {
      expect(sizeBytes).toBeGreaterThan(0);
      expect(category).not.toBe('UNKNOWN');
    }
    const second = await runQuery('{ files(first: 20) { nodes { contact { givenName } author { id givenName } } } }');
    expect(second.calls).toBe(2);
    expect(second.data.files.nodes.some(({ contact }: Record<string, unknown>) => contact === null)).toBe(true);
  });

  it('The files of a contact cost one call', async () => {
    const runQuery = createQuery(graph);
    const { data } = await runQuery('{ files(first: 20) { nodes { id contact { id } } } }');
    const file = data.files.nodes.find(({ contact }: Record<string, unknown>) => contact !== null);
    const { data: one, calls } = await runQuery(`{ contact(id: "${file.contact.id}") { files { nodes { id } } } }`);
    expect(calls).toBe(2);
    expect(one.contact.files.nodes).toContainEqual({ id: file.id });
  });
});
