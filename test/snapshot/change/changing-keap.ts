import type { Payload } from '../../../src/resources/row.js';
import type { ResourceKey } from '../../../src/resources/table.js';
import type { Call } from '../../../src/simulator/faults.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import type { RereadCollection } from '../../../src/snapshot/change/changes.js';
import type { SnapshotView } from '../../../src/snapshot/snapshot.js';
import type { Account } from '../account.js';

/** Calls `change` for each request before Keap answers it, until the returned function is called. */
export const onEachRequest = ({ faults }: Simulator, change: (call: Call) => void): (() => void) =>
  faults.add({
    kind: 'altered',
    match: (call) => {
      change(call);
      return false;
    },
  });

/** Calls `change` once, before Keap answers the first request that matches. */
export function onFirst(simulator: Simulator, matches: (call: Call) => boolean, change: () => void): void {
  let isDone = false;
  onEachRequest(simulator, (call) => {
    if (isDone || !matches(call)) return;
    isDone = true;
    change();
  });
}

const SINCE = /(start_update_time|since_time|since_update_time|modified_since_time)==/;

/** Whether a request asks for what changed since a time. */
export const isReread = ({ query }: Pick<Call, 'query'>): boolean =>
  SINCE.test(query.get('filter') ?? '') || query.has('since');

/** The paths of the requests for changes so far. */
export const listRereadPaths = ({ calls }: Simulator): string[] => calls.filter(isReread).map(({ path }) => path);

/** Changes a record, as Keap does: with the time of the change. Throws where there is no such record. */
export function change(
  { world }: Simulator,
  key: 'contacts' | 'companies' | 'orders' | 'notes' | 'tasks' | 'tags',
  id: string,
  columns: Payload,
): void {
  const record = world.get(key, id);
  if (record === null) throw new Error(`there is no record ${id} of ${key}`);
  const column = key === 'orders' || key === 'tasks' ? 'modification_time' : 'update_time';
  world.put(key, { ...record, ...columns, [column]: new Date().toISOString() });
}

/** The records of a collection as a run holds them. */
export async function readStored({ sql }: Account, runId: string, key: ResourceKey): Promise<Map<string, Payload>> {
  const rows = await sql.query<{ keap_id: string; payload: Payload }>(
    'select keap_id, payload from keap.records_of($1) where resource = $2',
    [runId, key],
  );
  return new Map(rows.map(({ keap_id, payload }) => [keap_id, payload]));
}

/** What a run says about the re-read of a collection. */
export const findReread = ({ changes }: SnapshotView, key: ResourceKey): RereadCollection | undefined =>
  changes?.reread.find(({ resource }) => resource === key);

/** Why a run did not read a collection again. */
export const findReason = ({ changes }: SnapshotView, key: ResourceKey): string | undefined =>
  changes?.notReread.find(({ resource }) => resource === key)?.reason;
