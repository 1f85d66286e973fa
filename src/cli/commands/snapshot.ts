import type { Account } from '../../accounts/account.js';
import { openAppServices } from '../../app.js';
import { systemClock } from '../../clock.js';
import { readConfig } from '../../config/config.js';
import { RequestStats } from '../../keap/request-stats.js';
import type { ResourceKey } from '../../resources/table.js';
import { SnapshotError, type RunStatus, type Snapshots, type SnapshotView } from '../../snapshot/snapshot.js';
import { exitCodes } from '../exit.js';
import { openQuietLog } from '../log.js';
import { codeOf, endOnUncaught, listenForStop, type StopRequest } from '../signals.js';
import { barProgress } from '../snapshot-bars.js';
import { eventProgress, summaryOf, type Progress } from '../snapshot-events.js';

const LOOK_EVERY_MS = 200;
const open: readonly RunStatus[] = ['QUEUED', 'RUNNING', 'PAUSED'];

/** `keap-graph snapshot`: reads the account into the store, or goes on with a run that was interrupted. */
export async function snapshot(options: {
  readonly account: string;
  readonly resources?: readonly ResourceKey[];
}): Promise<number> {
  const config = readConfig(false);
  const log = openQuietLog(config);
  endOnUncaught(log);
  const stop = listenForStop(log);
  const services = await openAppServices(config, log);
  const progress = process.stdout.isTTY ? barProgress() : eventProgress((line) => process.stdout.write(`${line}\n`));
  try {
    const account = await services.accounts.get(options.account);
    const begun = await begin(account, options.resources);
    const last = await follow(account.snapshots, begun, progress, stop);
    if (!open.includes(last.status)) return codeOfRun(last);
    process.stderr.write(`Stopped. Snapshot ${last.id} goes on with the next "keap-graph snapshot" or gateway.\n`);
    return codeOf(await stop.asked);
  } finally {
    progress.close();
    await services.close();
    stop.release();
  }
}

/** A new run, or the one that is open already: there is one at a time. */
async function begin(
  { snapshots, resolveTenant, credentialHealth: { keap } }: Account,
  resources: readonly ResourceKey[] | undefined,
): Promise<SnapshotView> {
  try {
    return await snapshots.create(resources === undefined ? {} : { resources });
  } catch (error) {
    if (!(error instanceof SnapshotError) || error.code !== 'SNAPSHOT_RUNNING') throw error;
    const tenant = await resolveTenant(await keap.identity({ priority: 'background', stats: new RequestStats() }));
    const { nodes } = await snapshots.list({ first: 100 });
    const running = nodes.find((view) => view.tenant === tenant && open.includes(view.status));
    if (running === undefined) throw error;
    process.stderr.write(`Snapshot ${running.id} is not finished yet: going on with it.\n`);
    return running;
  }
}

/** Looks until the run has ended or somebody wants to stop; gives its last state. */
async function follow(
  snapshots: Snapshots,
  begun: SnapshotView,
  progress: Progress,
  { signal }: StopRequest,
): Promise<SnapshotView> {
  let view = begun;
  progress.show(view);
  while (open.includes(view.status) && !signal.aborted) {
    await systemClock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    view = (await snapshots.get(begun.id)) ?? view;
    progress.show(view);
  }
  if (process.stdout.isTTY) {
    progress.close();
    process.stdout.write(`${summaryOf(view)}\n`);
  }
  return view;
}

function codeOfRun({ status, error }: SnapshotView): number {
  if (status === 'COMPLETED') return exitCodes.good;
  const away = /^(UPSTREAM_|THROTTLED$|QUOTA_EXHAUSTED$|DATABASE_UNAVAILABLE$)/.test(error?.code ?? '');
  return away ? exitCodes.unreachable : exitCodes.bad;
}
