import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../kit/simulator.js';
import { buildCliEnvironment, runCli, startCli, type CommandResult } from '../../kit/cli.js';
import { freshDatabase, type FreshDatabase } from '../../kit/database.js';

interface EventLine {
  readonly event: string;
  readonly status: string;
  readonly resource?: string;
  readonly recordCount?: number;
  readonly legs?: readonly { resource: string; status: string; evidence: unknown; skippedReason: string | null }[];
}

const events = (ended: CommandResult): EventLine[] =>
  ended.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('keap-graph snapshot and validate', () => {
  let simulator: Simulator;
  let database: FreshDatabase;
  let environment: Record<string, string>;
  beforeAll(async () => {
    [simulator, database] = await Promise.all([startSimulator({ contacts: 60 }), freshDatabase()]);
    environment = buildCliEnvironment(simulator, database);
  });
  afterAll(async () => {
    await simulator.close();
    await database.drop();
  });

  it('validate without a snapshot ends with exit code 2', async () => {
    expect((await runCli(['validate'], environment)).code).toBe(2);
  });

  it('snapshot resumes an interrupted run, refuses other collections meanwhile, and prints a line for every completed leg', async () => {
    const slow = simulator.faults.add({ kind: 'slow', delayMs: 2_000, match: ({ path }) => path === '/v2/orders' });
    const first = startCli(['snapshot'], environment);
    await first.until('"resource":"contacts","status":"COMPLETED"');
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(130);
    slow();
    const other = await runCli(['snapshot', '--resources', 'emails'], environment);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringMatching(/Snapshot \d+ is not finished and covers users,? .*--resources users,\w/),
    ]);
    // Without the calls that read again what changed meanwhile.
    const countContactPages = (): number =>
      simulator.calls.filter(
        ({ path, query }) => path === '/v2/contacts' && !/_time|_ids==/.test(query.get('filter') ?? ''),
      ).length;
    const fetched = countContactPages();
    const second = await runCli(['snapshot'], environment);
    expect(second.stderr).toContain('resuming it');
    expect(second.code).toBe(0);
    expect(countContactPages()).toBe(fetched);
    const [ended, evidence] = events(second).slice(-2);
    expect(ended).toMatchObject({ event: 'snapshot', status: 'COMPLETED' });
    expect(ended?.recordCount).toBeGreaterThan(60);
    expect(evidence).toMatchObject({ event: 'completeness', status: 'COMPLETE', passed: true, coversAll: true });
    for (const { resource, status, evidence: facts, skippedReason } of evidence?.legs ?? [])
      expect(facts ?? skippedReason, `${resource} is ${status}`).not.toBeNull();
    const legs = events(second).filter(({ event, status }) => event === 'leg' && status === 'COMPLETED');
    expect(new Set(legs.map(({ resource }) => resource)).has('orders')).toBe(true);
  });

  it('snapshot --resources reads only the named collections', async () => {
    const ended = await runCli(['snapshot', '--resources', 'users,tags'], environment);
    expect(ended.code).toBe(0);
    const resources = events(ended).flatMap(({ resource }) => resource ?? []);
    expect([...new Set(resources)].toSorted()).toEqual(['tags', 'users']);
  });

  it('validate prints JSON without a terminal, and ends with exit code 4 if the snapshot is complete and a MUST check failed', async () => {
    const whole = await database.sql.query<{ id: string }>('select min(id)::text as id from keap.snapshot_run');
    const { code, stdout } = await runCli(['validate', '--snapshot', whole[0]?.id ?? ''], environment);
    const verdict = JSON.parse(stdout) as {
      passed: boolean;
      completeness: { status: string };
      checks: { id: string; status: string }[];
    };
    expect([code, verdict.passed, verdict.completeness.status]).toEqual([4, false, 'COMPLETE']);
    const failed = verdict.checks.filter(({ status }) => status === 'FAILED').map(({ id }) => id);
    expect(failed.toSorted()).toEqual([...new Set(simulator.world.seededDefects.map(({ check }) => check))].toSorted());
  });

  it('validate of a snapshot that does not exist ends with exit code 2', async () => {
    expect((await runCli(['validate', '--snapshot', '999'], environment)).code).toBe(2);
  });

  it('snapshot ends with exit code 3 if Keap is unreachable', async () => {
    const { code, stderr } = await runCli(['snapshot'], {
      ...environment,
      KEAP_BASE_URL: 'http://127.0.0.1:9/crm/rest',
    });
    expect(code).toBe(3);
    expect(stderr).not.toContain(simulator.apiKey);
  });
});
