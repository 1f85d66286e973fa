import { openAppServices } from '../../app.js';
import { readConfig } from '../../config/config.js';
import type { Snapshots, SnapshotView } from '../../snapshot/snapshot.js';
import { SnapshotError } from '../../snapshot/snapshot.js';
import { exitCodes, findRunExitCode } from '../exit.js';
import { openQuietLog } from '../log.js';
import { formatRun, formatRunLine } from '../snapshot-report.js';

export interface StoredOptions {
  readonly account: string;
}

/** `keap-graph snapshot list`: the account's snapshots, the newest first. */
export function listSnapshots({ first, ...options }: StoredOptions & { readonly first: number }): Promise<number> {
  return withSnapshots(options, async (snapshots) => {
    const { nodes } = await snapshots.list({ first });
    for (const view of nodes) write(process.stdout.isTTY ? formatRunLine(view) : JSON.stringify(view));
    return exitCodes.success;
  });
}

/** `keap-graph snapshot show`: one snapshot with its evidence. Ends with the exit code of its completeness. */
export function showSnapshot(id: string, options: StoredOptions): Promise<number> {
  return withSnapshots(options, async (snapshots) => {
    const view = await snapshots.get(id);
    if (view === null)
      throw new SnapshotError('NOT_FOUND', `There is no snapshot ${id}. "keap-graph snapshot list" lists all.`);
    writeView(view);
    return findRunExitCode(view);
  });
}

/** `keap-graph snapshot cancel | accept | reject`: changes a stored snapshot and prints it. */
export function changeSnapshot(
  action: 'cancel' | 'accept' | 'reject',
  id: string,
  options: StoredOptions,
): Promise<number> {
  return withSnapshots(options, async (snapshots) => {
    writeView(await snapshots[action](id));
    return exitCodes.success;
  });
}

function writeView(view: SnapshotView): void {
  write(process.stdout.isTTY ? formatRun(view) : JSON.stringify(view));
}

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs `work` on the stored snapshots of an account, which is not started: Keap is not called and no run is resumed. */
async function withSnapshots(
  { account }: StoredOptions,
  work: (snapshots: Snapshots) => Promise<number>,
): Promise<number> {
  const config = readConfig(false);
  const services = await openAppServices(config, openQuietLog(config));
  try {
    return await work((await services.accounts.open(account)).snapshots);
  } finally {
    await services.close();
  }
}
