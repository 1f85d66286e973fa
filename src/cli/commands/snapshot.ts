import type { Account } from '../../accounts/account.js';
import { openAppServices } from '../../app.js';
import { systemClock } from '../../clock.js';
import { readConfig } from '../../config/config.js';
import { RequestStats } from '../../keap/request-stats.js';
import { orderForScan, type ResourceKey } from '../../resources/table.js';
import { SnapshotError, type RunStatus, type Snapshots, type SnapshotView } from '../../snapshot/snapshot.js';
import { VALIDATED_STATUSES } from '../../validation/runs.js';
import { closeInTime } from '../close-in-time.js';
import { findRunExitCode, findVerdictExitCode } from '../exit.js';
import { openQuietLog } from '../log.js';
import { outlastDatabase } from '../outlast-database.js';
import { toExitCode, exitOnUncaught, listenForStop, type StopRequest } from '../signals.js';
import { createBarProgress } from '../snapshot-bars.js';
import { createEventProgress, type Progress } from '../snapshot-events.js';
import { describeCompleteness, formatRun } from '../snapshot-report.js';
import { formatChecks } from './validate.js';

const POLL_MS = 200;
const openStatuses: readonly RunStatus[] = ['QUEUED', 'RUNNING', 'PAUSED'];

export interface ScanOptions {
  readonly account: string;
  /** Whether the checks run too, at the end. */
  readonly validate?: boolean;
}

/** `keap-graph snapshot`: reads the account into the store, or resumes an interrupted run. */
export function snapshot(options: ScanOptions & { readonly resources?: readonly ResourceKey[] }): Promise<number> {
  return scan(options, (account) => createOrResume(account, options.resources));
}

/** `keap-graph snapshot resume`: continues a run that stopped, or scans what an INCOMPLETE one is missing. */
export function resumeSnapshot(id: string, options: ScanOptions): Promise<number> {
  return scan(options, ({ snapshots }) => snapshots.resume(id));
}

/** Follows the run that `begin` gives to its end, and prints its evidence and, on request, its verdict. */
async function scan(options: ScanOptions, begin: (account: Account) => Promise<SnapshotView>): Promise<number> {
  const config = readConfig(false);
  const bars = process.stdout.isTTY ? createBarProgress() : null;
  const progress = bars ?? createEventProgress(writeLine);
  const log = openQuietLog(config, bars?.logStream);
  exitOnUncaught(log);
  const stop = listenForStop(log);
  const services = await openAppServices(config, log);
  try {
    const account = await services.accounts.get(options.account);
    const last = await watchRun(account.snapshots, await begin(account), progress, stop);
    progress.close();
    if (openStatuses.includes(last.status)) {
      if (process.stdout.isTTY) writeLine(formatRun(last));
      process.stderr.write(`Stopped. The next "keap-graph snapshot" or gateway resumes snapshot ${last.id}.\n`);
      return toExitCode(await stop.requested);
    }
    writeLine(process.stdout.isTTY ? formatRun(last) : formatEvent('completeness', last, describeCompleteness(last)));
    if (options.validate !== true || !VALIDATED_STATUSES.includes(last.status)) return findRunExitCode(last);
    const verdict = await services.validation.validate(last.id);
    writeLine(process.stdout.isTTY ? `\n${formatChecks(verdict)}` : formatEvent('validation', last, verdict));
    return findVerdictExitCode(verdict);
  } finally {
    progress.close();
    await closeInTime(services, log);
    stop.release();
  }
}

const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

const formatEvent = (event: string, { id }: SnapshotView, facts: object): string =>
  JSON.stringify({ event, snapshot: id, ...facts });

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
    const requested = orderForScan(resources);
    const covered = running.legs.map(({ resource }) => resource);
    // A run may have gained legs, so it may cover more than it was created for.
    if (!requested.every((resource) => covered.includes(resource)))
      throw new SnapshotError(
        'SNAPSHOT_RUNNING',
        `Snapshot ${running.id} is not finished and covers ${covered.join(', ')} only. Finish it with "keap-graph snapshot --resources ${covered.join(',')}", or cancel it with "keap-graph snapshot cancel ${running.id}"; then take this one.`,
      );
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
  return view;
}
