import type { Account } from '../../accounts/account.js';
import { openAppServices } from '../../app.js';
import { systemClock } from '../../clock.js';
import { readConfig } from '../../config/config.js';
import { RequestStats } from '../../keap/request-stats.js';
import type { ResourceKey } from '../../resources/table.js';
import { SnapshotError, type RunStatus, type Snapshots, type SnapshotView } from '../../snapshot/snapshot.js';
import { closeInTime } from '../close-in-time.js';
import { exitCodes } from '../exit.js';
import { openQuietLog } from '../log.js';
import { outlastDatabase } from '../outlast-database.js';
import { toExitCode, exitOnUncaught, listenForStop, type StopRequest } from '../signals.js';
import { createBarProgress } from '../snapshot-bars.js';
import { createEventProgress, summarizeRun, type Progress } from '../snapshot-events.js';

const POLL_MS = 200;
const openStatuses: readonly RunStatus[] = ['QUEUED', 'RUNNING', 'PAUSED'];

/** `keap-graph snapshot`: reads the account into the store, or resumes an interrupted run. */
export async function snapshot(options: {
  readonly account: string;
  readonly resources?: readonly ResourceKey[];
}): Promise<number> {
  const config = readConfig(false);
  const log = openQuietLog(config);
  exitOnUncaught(log);
  const stop = listenForStop(log);
  const services = await openAppServices(config, log);
  const progress = process.stdout.isTTY
    ? createBarProgress()
    : createEventProgress((line) => process.stdout.write(`${line}\n`));
  try {
    const account = await services.accounts.get(options.account);
    const initialView = await createOrResume(account, options.resources);
    const last = await watchRun(account.snapshots, initialView, progress, stop);
    if (!openStatuses.includes(last.status)) return findRunExitCode(last);
    process.stderr.write(`Stopped. The next "keap-graph snapshot" or gateway resumes snapshot ${last.id}.\n`);
    return toExitCode(await stop.requested);
  } finally {
    progress.close();
    await closeInTime(services, log);
    stop.release();
  }
}

/** Creates a run, or gives the open one: only one runs at a time. */
async function createOrResume(
  { snapshots, resolveTenant, keap }: Account,
  resources: readonly ResourceKey[] | undefined,
): Promise<SnapshotView> {
  try {
    return await snapshots.create(resources === undefined ? {} : { resources });
  } catch (error) {
    if (!(error instanceof SnapshotError) || error.code !== 'SNAPSHOT_RUNNING') throw error;
    const tenant = await resolveTenant(await keap.identity({ priority: 'background', stats: new RequestStats() }));
    const { nodes } = await snapshots.list({ first: 100 });
    const running = nodes.find((view) => view.tenant === tenant && openStatuses.includes(view.status));
    if (running === undefined) throw error;
    process.stderr.write(`Snapshot ${running.id} is not finished yet: resuming it.\n`);
    return running;
  }
}

/** Polls until the run has ended or a stop is requested; gives its last state. */
async function watchRun(
  snapshots: Snapshots,
  initialView: SnapshotView,
  progress: Progress,
  { signal }: StopRequest,
): Promise<SnapshotView> {
  let view = initialView;
  progress.show(view);
  while (openStatuses.includes(view.status) && !signal.aborted) {
    await systemClock.sleep(POLL_MS, signal).catch(() => undefined);
    view = (await outlastDatabase(() => snapshots.get(initialView.id), signal)) ?? view;
    progress.show(view);
  }
  if (process.stdout.isTTY) {
    progress.close();
    process.stdout.write(`${summarizeRun(view)}\n`);
  }
  return view;
}

function findRunExitCode({ status, error }: SnapshotView): number {
  if (status === 'COMPLETED') return exitCodes.success;
  const isUnreachable = /^(UPSTREAM_|THROTTLED$|QUOTA_EXHAUSTED$|DATABASE_UNAVAILABLE$)/.test(error?.code ?? '');
  return isUnreachable ? exitCodes.unreachable : exitCodes.failure;
}
