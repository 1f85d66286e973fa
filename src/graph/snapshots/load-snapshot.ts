import DataLoader from 'dataloader';
import type { SnapshotView } from '../../snapshot/snapshot.js';
import type { Context } from '../operation/context.js';
import type { Snapshot } from './snapshot.type.js';

/** A snapshot as the graph shows it. Its global id follows from its plain one. */
export function toSnapshot(view: SnapshotView): Snapshot {
  return { ...view, number: Number(view.id), keapId: null, changesDuringRun: view.changes };
}

type SnapshotLoader = DataLoader<string, Snapshot | null>;

/** As many ids as `nodes` takes. */
const MAX_BATCH_SIZE = 1000;

/** One loader for each operation, so that any number of ids takes a few statements. */
const loaders = new WeakMap<Context, SnapshotLoader>();

/** The snapshot of the account with this plain id; null when there is none. */
export function loadSnapshot(context: Context, id: string): Promise<Snapshot | null> {
  context.stats.hasOwnFacts = true;
  const loader = loaders.get(context) ?? createLoader(context);
  loaders.set(context, loader);
  return loader.load(id);
}

function createLoader({ services }: Context): SnapshotLoader {
  return new DataLoader(
    async (ids) => {
      const byId = new Map((await services.snapshots.getMany(ids)).map((view) => [view.id, toSnapshot(view)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { maxBatchSize: MAX_BATCH_SIZE },
  );
}
