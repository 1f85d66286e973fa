import { systemClock } from '../../../src/clock.js';
import type { Payload } from '../../../src/resources/row.js';
import type { ResourceKey } from '../../../src/resources/table.js';
import type { Fault } from '../../../src/simulator/faults.js';
import type { Edition } from '../../../src/simulator/access/edition.js';
import { startSimulator } from '../../kit/simulator.js';
import { createSnapshots } from '../../../src/snapshot/service.js';
import type { LegView, SnapshotView } from '../../../src/snapshot/snapshot.js';
import { openKeap, silentLog, waitForStatus, type Account } from '../account.js';

/** Changes each record of a list. */
export const alterRecords = (path: string, envelope: string, change: (record: Payload) => Payload): Fault => ({
  kind: 'altered',
  match: (call) => call.method === 'GET' && call.path === path,
  json: (json) => {
    const body = json as Record<string, unknown>;
    return { ...body, [envelope]: (body[envelope] as Payload[]).map(change) };
  },
});

/** Contacts whose names and addresses Keap hides from the credential. */
export const maskContacts = (path = '/v2/contacts'): Fault =>
  alterRecords(path, 'contacts', (record) => ({ ...record, given_name: 'X', family_name: 'X', addresses: [] }));

export const findLeg = (run: SnapshotView, resource: ResourceKey): LegView => {
  const leg = run.legs.find((one) => one.resource === resource);
  if (leg === undefined) throw new Error(`the run has no leg ${resource}`);
  return leg;
};

/** A record of a run, as it is in a digest: equal lists mean equal content. */
export function readRecords(
  account: Account,
  runId: string,
): Promise<{ resource: string; id: string; hash: string }[]> {
  return account.sql.query(
    `select resource, keap_id as id, md5(payload::text) as hash from keap.records_of($1)
      order by resource, keap_id collate "C"`,
    [runId],
  );
}

/** How many versions of records the store holds, and how many of them have ended. */
export async function countVersions(account: Account): Promise<{ all: number; ended: number }> {
  const [counts] = await account.sql.query<{ all: number; ended: number }>(
    'select count(*) as all, count(to_run) as ended from keap.record',
    [],
  );
  return counts ?? { all: 0, ended: 0 };
}

/** Takes a snapshot into the account's store from a Keap of the same account that serves another edition. */
export async function takeFromEdition(
  account: Account,
  edition: Edition,
  contacts: number,
  resources?: readonly ResourceKey[],
): Promise<SnapshotView> {
  const simulator = await startSimulator({ contacts, edition });
  const keap = openKeap(simulator, systemClock);
  const snapshots = createSnapshots({ sql: account.sql, keap, log: silentLog });
  // Else the account's own service works on the run, with its own Keap.
  await account.snapshots.stop();
  await snapshots.start();
  try {
    const { id } = await snapshots.create(resources === undefined ? {} : { resources });
    return await waitForStatus(snapshots, id);
  } finally {
    await snapshots.stop();
    await account.snapshots.start();
    await keap.close();
    await simulator.close();
  }
}
