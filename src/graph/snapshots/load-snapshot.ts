import type { SnapshotView } from '../../snapshot/snapshot.js';
import type { Context } from '../operation/context.js';
import type { Snapshot } from './snapshot.type.js';

/** A snapshot as the graph shows it. Its global id follows from its plain one. */
export function toSnapshot(view: SnapshotView): Snapshot {
  return { ...view, number: Number(view.id), keapId: null, changesDuringRun: view.changes };
}

/** The snapshot of the account with this plain id; null when there is none. */
export async function loadSnapshot({ services, stats }: Context, id: string): Promise<Snapshot | null> {
  stats.hasOwnFacts = true;
  const view = await services.snapshots.get(id);
  return view === null ? null : toSnapshot(view);
}
