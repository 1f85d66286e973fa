import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.js';
import { createSnapshots } from '../../src/snapshot/service.js';
import type { SnapshotView } from '../../src/snapshot/snapshot.js';
import type { SimulatorOptions } from '../../src/simulator/simulator.js';
import { openAccount, openKeap, silentLog, takeSnapshot, waitForStatus, type Account } from './account.js';

let account: Account;
afterEach(() => account.close());

const V2 = '/v2/taskAppointments';
const V1 = '/v1/appointments';
const sizes: SimulatorOptions = { contacts: 40, appointments: 2500, seedDefects: false };

/** The paths of the calls for appointments. */
const readPaths = (): string[] =>
  account.simulator.calls.map(({ path }) => path).filter((path) => [V1, V2].includes(path));

/** The number of stored appointments of a run by API version. */
const countByApi = (runId: string): Promise<unknown> =>
  account.sql.query(
    `select api, count(*) as count from keap.records_of($1) where resource = 'appointments' group by 1 order by 1`,
    [runId],
  );

/** Answers the calls to a path from the `nth` on with a status, until the returned function is called. */
function failFrom(path: string, nth: number, status: number): () => void {
  let count = 0;
  return account.simulator.faults.add({
    kind: 'status',
    status,
    match: (call) => call.path === path && (count += 1) >= nth,
  });
}

/** Resumes a run with a client that has discovered nothing yet, and waits for its completion. */
async function resumeInNewProcess(id: string): Promise<SnapshotView> {
  await account.snapshots.stop();
  const keap = openKeap(account.simulator, systemClock);
  const restarted = createSnapshots({ sql: account.sql, keap, log: silentLog, clock: systemClock });
  await restarted.start();
  await restarted.resume(id);
  const run = await waitForStatus(restarted, id, 'COMPLETED');
  await restarted.stop();
  await keap.close();
  return run;
}

describe('a snapshot of appointments', () => {
  it('The leg reads v2 where the account serves it, and the view has the times that v1 lacks', async () => {
    account = await openAccount({ ...sizes, recent: ['taskAppointments'] });
    const run = await takeSnapshot(account, ['appointments']);
    expect(run.legs).toMatchObject([
      { status: 'COMPLETED', walk: 'TOKENS', api: 'v2', records: 2500, pages: 3, repeated: 0 },
    ]);
    expect(readPaths()).toEqual([V2, V2, V2]);
    expect(await countByApi(run.id)).toEqual([{ api: 'v2', count: 2500 }]);
    const [row] = await account.sql.query(
      `select bool_and(created_at < starts_at and updated_at <= starts_at) as ordered from keap.appointments`,
      [],
    );
    expect(row).toEqual({ ordered: true });
  });

  it('The leg reads v1 where v2 lacks them, after one failed call', async () => {
    account = await openAccount(sizes);
    const run = await takeSnapshot(account, ['appointments']);
    expect(run.legs).toMatchObject([{ status: 'COMPLETED', walk: 'OFFSETS', api: 'v1', records: 2500 }]);
    expect(readPaths().filter((path) => path === V2)).toHaveLength(1);
    expect(await countByApi(run.id)).toEqual([{ api: 'v1', count: 2500 }]);
    const again = await takeSnapshot(account, ['appointments']);
    expect(again.legs).toMatchObject([{ api: 'v1', changed: 0, deleted: 0 }]);
    expect(readPaths().filter((path) => path === V2)).toHaveLength(1);
    const [row] = await account.sql.query('select count(created_at) as times from keap.appointments', []);
    expect(row).toEqual({ times: 0 });
  });

  it('A leg that v2 ceases to serve begins again on v1, and nothing of v2 is left', async () => {
    account = await openAccount({ ...sizes, recent: ['taskAppointments'] });
    // v2 has an appointment that v1 lacks.
    account.simulator.faults.add({
      kind: 'altered',
      match: ({ path }) => path === V2,
      json: (json) => {
        const body = json as { taskAppointments: object[] };
        return { ...body, taskAppointments: [...body.taskAppointments.slice(1), { id: '9000001', title: 'Other' }] };
      },
    });
    failFrom(V2, 3, 404);
    const run = await takeSnapshot(account, ['appointments']);
    expect(run.legs).toMatchObject([{ status: 'COMPLETED', api: 'v1', records: 2500 }]);
    expect(readPaths().slice(0, 4)).toEqual([V2, V2, V2, V1]);
    expect(await countByApi(run.id)).toEqual([{ api: 'v1', count: 2500 }]);
  });

  it('Another process goes on with a leg of v1 after one failed call to v2, without a page twice', async () => {
    account = await openAccount(sizes);
    const recover = failFrom(V1, 3, 400);
    const interrupted = await takeSnapshot(account, ['appointments']);
    expect(interrupted.status).toBe('INCOMPLETE');
    recover();
    account.simulator.resetCalls();
    const run = await resumeInNewProcess(interrupted.id);
    expect(run.legs).toMatchObject([{ status: 'COMPLETED', api: 'v1', records: 2500 }]);
    expect(readPaths()[0]).toBe(V2);
    const offsets = account.simulator.calls.flatMap(({ path, query }) => (path === V1 ? [query.get('offset')] : []));
    // Pages overlap by one record.
    expect(offsets[0]).toBe('1998');
  });

  it('A leg of v1 begins again on v2 where the account serves v2 when the run is resumed', async () => {
    account = await openAccount({ ...sizes, recent: ['taskAppointments'] });
    const hide = failFrom(V2, 1, 404);
    const recover = failFrom(V1, 2, 400);
    const interrupted = await takeSnapshot(account, ['appointments']);
    expect([interrupted.status, await countByApi(interrupted.id)]).toEqual([
      'INCOMPLETE',
      [{ api: 'v1', count: 1000 }],
    ]);
    hide();
    recover();
    const run = await resumeInNewProcess(interrupted.id);
    expect(run.legs).toMatchObject([{ status: 'COMPLETED', api: 'v2', records: 2500 }]);
    expect(await countByApi(run.id)).toEqual([{ api: 'v2', count: 2500 }]);
  });
});
