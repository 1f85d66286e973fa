import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, waitForSnapshot, type AppResponse, type TestApp } from '../../kit/app.js';

const fields = `id status acceptedAt asSeenBy
  completeness { status passed reasons covered coversAll endedOnly }
  legs { resource status reason evidence { kind expected counted confirmedBy } held { guard before now columns sampleIds } }`;

interface Leg {
  readonly resource: string;
  readonly status: string;
  readonly reason: string | null;
  readonly evidence: Readonly<Record<string, unknown>> | null;
  readonly held: Readonly<Record<string, unknown>> | null;
}

describe('the completeness of snapshots in the graph', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ contacts: 40 });
  });
  afterEach(() => app.simulator.faults.clear());
  afterAll(() => app.close());

  const read = async (id: string): Promise<AppResponse['data']> => {
    const { data, errors } = await app.execute(`query ($id: ID!) { snapshot(id: $id) { ${fields} } }`, { id });
    expect(errors).toEqual([]);
    return data.snapshot;
  };
  const take = async (resources: readonly string[]): Promise<AppResponse['data']> => {
    const { data } = await app.execute('create-snapshot', { resources });
    const { id } = data.createSnapshot.snapshot;
    await waitForSnapshot(app, id as string);
    return read(id as string);
  };
  const decide = (mutation: 'acceptSnapshot' | 'rejectSnapshot', id: string): Promise<AppResponse> =>
    app.execute(`mutation ($id: ID!) { ${mutation}(input: { id: $id }) { snapshot { ${fields} } } }`, { id });
  const countTags = async (): Promise<unknown> =>
    (await app.sql.query<{ n: number }>('select count(*) as n from keap.tags'))[0]?.n;

  it('A complete snapshot has evidence for each collection', async () => {
    const snapshot = await take(['tags', 'companies']);
    expect(snapshot).toMatchObject({
      status: 'COMPLETED',
      acceptedAt: null,
      asSeenBy: null,
      completeness: {
        status: 'COMPLETE',
        passed: true,
        reasons: [expect.stringContaining('covers')],
        coversAll: false,
        covered: expect.arrayContaining(['tags', 'companies']),
      },
    });
    for (const leg of snapshot.legs as Leg[]) {
      expect(leg).toMatchObject({ status: 'COMPLETED', reason: null, held: null });
      expect(leg.evidence).toMatchObject({
        kind: expect.stringMatching(/^(COUNTED|AGREED|ENDED)$/),
        counted: expect.any(Number),
        confirmedBy: expect.stringMatching(/\w/),
      });
    }
  });

  it('A snapshot with a refused collection is INCOMPLETE and names it; accepted, its verdict is the same', async () => {
    app.simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/companies') });
    const snapshot = await take(['tags', 'companies']);
    expect(snapshot).toMatchObject({ status: 'INCOMPLETE', completeness: { status: 'INCOMPLETE', passed: false } });
    expect(snapshot.completeness.reasons[0]).toMatch(/^companies: .*403/);
    const companies = (snapshot.legs as Leg[]).find(({ resource }) => resource === 'companies');
    expect(companies).toMatchObject({ status: 'INCOMPLETE', reason: expect.stringContaining('403'), evidence: null });
    const { data, errors } = await decide('acceptSnapshot', snapshot.id as string);
    expect(errors).toEqual([]);
    expect(data.acceptSnapshot.snapshot).toMatchObject({
      status: 'INCOMPLETE',
      acceptedAt: expect.stringMatching(/Z$/),
      completeness: { status: 'INCOMPLETE', passed: false },
    });
    const verdict = await app.execute('{ validation { passed completeness { status } } }');
    expect(verdict.data.validation).toEqual({ passed: false, completeness: { status: 'INCOMPLETE' } });
  });

  it('A snapshot with an emptied list needs review and says what is missing; rejected, the records are as before', async () => {
    const before = await countTags();
    app.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path.endsWith('/tags'),
      json: (body) => ({ ...(body as object), tags: [], next_page_token: '' }),
    });
    const snapshot = await take(['tags']);
    expect(snapshot).toMatchObject({ status: 'NEEDS_REVIEW', completeness: { status: 'NEEDS_REVIEW' } });
    const [leg] = (snapshot.legs as Leg[]).filter(({ resource }) => resource === 'tags');
    expect(leg).toMatchObject({ status: 'HELD', held: { guard: 'EMPTIED', before, now: 0, columns: [] } });
    expect(leg?.held?.['sampleIds']).toContainEqual(expect.any(String));
    expect(await countTags()).toBe(before);
    const { data, errors } = await decide('rejectSnapshot', snapshot.id as string);
    expect(errors).toEqual([]);
    expect(data.rejectSnapshot.snapshot).toMatchObject({ status: 'REJECTED', completeness: { status: 'REJECTED' } });
    expect(await countTags()).toBe(before);
  });

  it('A held collection that is accepted is complete, and the views show it', async () => {
    app.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path.endsWith('/tags'),
      json: (body) => ({ ...(body as object), tags: [], next_page_token: '' }),
    });
    const { id } = await take(['tags']);
    const { data } = await decide('acceptSnapshot', id as string);
    expect(data.acceptSnapshot.snapshot).toMatchObject({ status: 'COMPLETED', completeness: { status: 'COMPLETE' } });
    expect(await countTags()).toBe(0);
  });

  it('A snapshot by a user who is no administrator is as that user sees it, and its verdict does not pass', async () => {
    const limited = await startTestApp({ contacts: 20, admin: false });
    try {
      const { data } = await limited.execute('create-snapshot', { resources: ['tags'] });
      await waitForSnapshot(limited, data.createSnapshot.snapshot.id as string);
      const verdict = await limited.execute(
        '{ snapshots { nodes { status asSeenBy } } validation { passed completeness { status reasons } } }',
      );
      expect(verdict.data.snapshots.nodes).toEqual([
        { status: 'COMPLETED', asSeenBy: expect.stringMatching(/^user \d+$/) },
      ]);
      expect(verdict.data.validation).toMatchObject({ passed: false, completeness: { status: 'AS_SEEN_BY' } });
      expect(verdict.data.validation.completeness.reasons[0]).toContain('connect an administrator');
    } finally {
      await limited.close();
    }
  });
});
