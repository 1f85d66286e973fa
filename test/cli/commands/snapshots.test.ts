import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../kit/simulator.js';
import { buildCliEnvironment, runCli, type CommandResult } from '../../kit/cli.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';

// oxlint-disable-next-line typescript/no-explicit-any
const lines = ({ stdout }: CommandResult): any[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('the commands about stored snapshots', { timeout: 60_000 }, () => {
  let simulator: Simulator;
  let database: FreshDatabase;
  let environment: Record<string, string>;
  beforeAll(async () => {
    [simulator, database] = await Promise.all([startSimulator({ contacts: 30 }), freshDatabase()]);
    environment = buildCliEnvironment(simulator, database);
    const first = await run('--resources', 'tags,companies', '--validate');
    expect(first.code, first.stderr).toBe(0);
    expect(lines(first).slice(-2)).toMatchObject([
      { event: 'completeness', snapshot: '1', status: 'COMPLETE', coversAll: false },
      { event: 'validation', snapshot: '1', passed: true, checksPassed: true },
    ]);
  }, 60_000);
  afterEach(() => simulator.faults.clear());
  afterAll(async () => {
    await simulator.close();
    await database.drop();
  });

  const run = (...args: string[]): Promise<CommandResult> => runCli(['snapshot', ...args], environment);
  /** Without Keap: these commands read and change the store only. */
  const runOffline = (...args: string[]): Promise<CommandResult> =>
    runCli(['snapshot', ...args], { ...environment, KEAP_BASE_URL: 'http://127.0.0.1:9/crm/rest' });
  const countTags = async (): Promise<unknown> =>
    (await database.sql.query<{ n: number }>('select count(*) as n from keap.tags'))[0]?.n;
  const emptyTags = (): void =>
    void simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path.endsWith('/tags'),
      json: (body) => ({ ...(body as object), tags: [], next_page_token: '' }),
    });

  it('show prints a complete snapshot with its evidence and ends with 0', async () => {
    const shown = await runOffline('show', 'Snapshot:1');
    expect([shown.code, shown.stderr]).toEqual([0, '']);
    const [view] = lines(shown);
    expect(view).toMatchObject({ id: '1', status: 'COMPLETED', completeness: { passed: true } });
    for (const leg of view.legs) expect(leg.evidence).toMatchObject({ confirmedBy: expect.any(String) });
  });

  it.each([
    ['show', '99'],
    ['show', 'seven'],
    ['cancel', '1'],
    ['accept', '1'],
    ['reject', '99'],
    ['accept'],
    ['purge', '1'],
    ['list', '--first', '0'],
    ['list', '--account', 'acme'],
  ])('snapshot %s %s ends with 2 and says why', async (...args) => {
    const { code, stderr, stdout } = await runOffline(...args.filter((one) => one !== undefined));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/\w/);
  });

  it('A snapshot with a refused collection ends with 1 and its reason, is accepted, and resume completes it', async () => {
    simulator.faults.add({ kind: 'status', status: 403, match: ({ path }) => path.endsWith('/companies') });
    const incomplete = await run('--resources', 'tags,companies', '--validate');
    expect(incomplete.code).toBe(1);
    const [evidence, verdict] = lines(incomplete).slice(-2);
    expect(evidence).toMatchObject({ event: 'completeness', snapshot: '2', status: 'INCOMPLETE', passed: false });
    expect(evidence.reasons[0]).toMatch(/^companies: .*403/);
    expect(verdict).toMatchObject({ event: 'validation', passed: false, completeness: { status: 'INCOMPLETE' } });
    expect((await runOffline('show', '2')).code).toBe(1);
    const accepted = await runOffline('accept', '2');
    expect([accepted.code, lines(accepted)[0].acceptedAt]).toEqual([0, expect.stringMatching(/Z$/)]);
    expect((await runOffline('show', '2')).code).toBe(1);
    simulator.faults.clear();
    const before = simulator.calls.length;
    const resumed = await run('resume', '2');
    expect([resumed.code, lines(resumed).at(-1).status]).toEqual([0, 'COMPLETE']);
    const scans = simulator.calls.slice(before).filter(({ query }) => query.get('filter')?.includes('_time') !== true);
    const paths = scans.map(({ path }) => path);
    expect(paths.some((path) => path.endsWith('/companies'))).toBe(true);
    expect(paths.some((path) => path.endsWith('/tags'))).toBe(false);
  });

  it('A snapshot of an emptied list ends with 1; reject restores the records, and accept makes the views show it', async () => {
    const before = await countTags();
    emptyTags();
    const held = await run('--resources', 'tags');
    expect([held.code, lines(held).at(-1).status]).toEqual([1, 'NEEDS_REVIEW']);
    const { snapshot: id, legs } = lines(held).at(-1);
    expect(legs[0]).toMatchObject({ resource: 'tags', status: 'HELD', held: { guard: 'EMPTIED', before, now: 0 } });
    expect((await runOffline('reject', id as string)).code).toBe(0);
    expect((await runOffline('show', id as string)).code).toBe(1);
    expect(await countTags()).toBe(before);
    const again = lines(await run('--resources', 'tags')).at(-1).snapshot as string;
    expect(await countTags()).toBe(before);
    const accepted = await runOffline('accept', again);
    expect([accepted.code, lines(accepted)[0].completeness.passed]).toEqual([0, true]);
    expect(await countTags()).toBe(0);
  });

  it('list prints one line for each snapshot, the newest first, and calls Keap for nothing', async () => {
    const before = simulator.calls.length;
    const listed = await run('list', '--first', '2');
    expect(listed.code).toBe(0);
    const ids = lines(listed).map(({ id }) => Number(id));
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(simulator.calls.length).toBe(before);
  });

  it('cancel ends an open snapshot without taking it up', async () => {
    await database.sql.query(
      `insert into keap.snapshot_run (tenant, mode, status, resources, evidence_version, covers_all)
       values ($1, 'FULL', 'QUEUED', '{tags}', 1, false)`,
      [simulator.tenant],
    );
    const [view] = lines(await run('list', '--first', '1'));
    expect(view).toMatchObject({ status: 'QUEUED', completeness: { status: 'PENDING' } });
    const cancelled = await runOffline('cancel', view.id as string);
    expect([cancelled.code, lines(cancelled)[0].status]).toEqual([0, 'CANCELLED']);
  });
});
