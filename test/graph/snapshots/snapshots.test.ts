import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type TestApp } from '../../kit/app.js';

describe('snapshots in the graph', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 30 });
  });
  afterAll(() => app.close());

  it('A snapshot is created at once, shows its progress, and is listed with the newest first', async () => {
    const created = await app.execute(
      'mutation { createSnapshot(input: { resources: ["tags"] }) { snapshot { id status } } }',
    );
    expect(created.errors).toEqual([]);
    const { id } = created.data.createSnapshot.snapshot;
    expect(id).toMatch(/^Snapshot:\d+$/);
    const done = await waitForSnapshot(app, id);
    expect(done).toMatchObject({ id, status: 'COMPLETED', legs: [{ resource: 'tags', status: 'COMPLETED' }] });
    await waitForSnapshot(app, (await app.execute('create-snapshot')).data.createSnapshot.snapshot.id as string);
    const first = await app.execute('{ snapshots(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }');
    expect(first.data.snapshots.pageInfo.hasNextPage).toBe(true);
    const after = first.data.snapshots.pageInfo.endCursor as string;
    const next = await app.execute('query ($after: String) { snapshots(first: 5, after: $after) { nodes { id } } }', {
      after,
    });
    expect(next.data.snapshots.nodes).toEqual([{ id }]);
    expect(next.calls).toBe(0);
  });

  it('`snapshot` takes plain and global ids and is null for an unknown id', async () => {
    const { data } = await app.execute(
      '{ a: snapshot(id: "1") { id } b: snapshot(id: "Snapshot:1") { id } c: snapshot(id: "99") { id } }',
    );
    expect(data).toEqual({ a: { id: 'Snapshot:1' }, b: { id: 'Snapshot:1' }, c: null });
  });

  it('`nodes` gives snapshots in the order of their ids, however often one is named, and null for the unknown', async () => {
    const ids = ['Snapshot:2', 'Snapshot:1', 'Snapshot:99', 'Snapshot:2'];
    const many = Array.from({ length: 996 }, (_, at) => `Snapshot:${at + 1000}`);
    const roots = Array.from({ length: 30 }, (_, at) => `a${at}: nodes(ids: $ids) { id }`).join(' ');
    const { data, errors } = await app.execute(`query ($ids: [ID!]!) { ${roots} }`, { ids: [...ids, ...many] });
    expect(errors).toEqual([]);
    for (const nodes of Object.values(data) as ({ id: string } | null)[][])
      expect(nodes.slice(0, 5).map((one) => one?.id ?? null)).toEqual([
        'Snapshot:2',
        'Snapshot:1',
        null,
        'Snapshot:2',
        null,
      ]);
  });

  it.each([
    ['{ snapshot(id: "Contact:1") { id } }', 'BAD_USER_INPUT', /Snapshot/],
    ['{ snapshots(first: 0) { nodes { id } } }', 'BAD_USER_INPUT', /from 1 to/],
    ['{ snapshots(after: "x") { nodes { id } } }', 'BAD_USER_INPUT', /cursor/],
    [
      'mutation { createSnapshot(input: { resources: ["contact"] }) { snapshot { id } } }',
      'BAD_USER_INPUT',
      /contacts/,
    ],
    ['mutation { createSnapshot(input: { resources: [] }) { snapshot { id } } }', 'BAD_USER_INPUT', /at least one/],
    ['mutation { cancelSnapshot(input: { id: "1" }) { snapshot { id } } }', 'BAD_USER_INPUT', /nothing to cancel/],
    ['mutation { resumeSnapshot(input: { id: "99" }) { snapshot { id } } }', 'NOT_FOUND', /no snapshot 99/],
    ['mutation { acceptSnapshot(input: { id: "99" }) { snapshot { id } } }', 'NOT_FOUND', /no snapshot 99/],
    ['mutation { acceptSnapshot(input: { id: "1" }) { snapshot { id } } }', 'BAD_USER_INPUT', /COMPLETED/],
    ['mutation { rejectSnapshot(input: { id: "Snapshot:1" }) { snapshot { id } } }', 'BAD_USER_INPUT', /COMPLETED/],
    ['mutation { rejectSnapshot(input: { id: "Contact:1" }) { snapshot { id } } }', 'BAD_USER_INPUT', /Snapshot/],
  ])('A request that does not fit is rejected: %s', async (document, code, words) => {
    const { errors } = await app.execute(document);
    expect(errors[0]?.extensions['code']).toBe(code);
    expect(errors[0]?.message).toMatch(words);
  });

  it.each(['cancelSnapshot', 'resumeSnapshot', 'acceptSnapshot', 'rejectSnapshot'])(
    '`%s` takes the `id` of earlier versions, and exactly one of the two forms',
    async (mutation) => {
      const reject = async (args: string): Promise<readonly unknown[]> => {
        const { errors } = await app.execute(`mutation { m: ${mutation}${args} { snapshot { id } } }`);
        return [errors[0]?.extensions['code'], errors[0]?.message];
      };
      const former = await reject('(id: "1")');
      expect(former).toEqual(await reject('(input: { id: "1" })'));
      expect(former[1]).toMatch(/COMPLETED/);
      expect(await reject('(id: "1", input: { id: "1" })')).toEqual([
        'BAD_USER_INPUT',
        '`input` and `id` both name a snapshot: give `input` only.',
      ]);
      for (const none of ['', '(id: null)', '(input: null)'])
        expect(await reject(none)).toEqual([
          'BAD_USER_INPUT',
          expect.stringContaining('`input: { id: "Snapshot:7" }`'),
        ]);
    },
  );
});
