import cliProgress from 'cli-progress';
import type { DestinationStream } from 'pino';
import type { ResourceKey } from '../resources/table.js';
import type { LegView } from '../snapshot/snapshot.js';
import type { Progress } from './snapshot-events.js';

const endedStatuses: readonly LegView['status'][] = [
  'COMPLETED',
  'INCOMPLETE',
  'HELD',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
];

export interface BarProgress extends Progress {
  /** Writes log lines above the bars, which would overwrite them. */
  readonly logStream: DestinationStream;
}

/** Live progress bars on stderr: finished legs, and a line for each started leg. Keap does not report how many records are left. */
export function createBarProgress(): BarProgress {
  const bars = new cliProgress.MultiBar({
    hideCursor: true,
    clearOnComplete: false,
    stopOnComplete: false,
    fps: 5,
    barsize: 12,
  });
  const lines = new Map<ResourceKey, cliProgress.SingleBar>();
  let overall: cliProgress.SingleBar | undefined;
  return {
    show: (view) => {
      const state = { status: view.status.toLowerCase(), records: view.recordCount, calls: view.callCount };
      const done = view.legs.filter((leg) => endedStatuses.includes(leg.status)).length;
      overall ??= bars.create(view.legs.length, 0, state, {
        format:
          'snapshot {status} [{bar}] {value}/{total} legs, {records} records, {calls} calls, {duration_formatted}',
      });
      overall.update(done, state);
      for (const leg of view.legs) if (leg.status !== 'QUEUED') showLeg(leg);
    },
    logStream: {
      write: (line) => void (bars.isActive ? bars.log(line) : process.stderr.write(line)),
    },
    close: () => {
      // A second stop would move the cursor up again, over later output.
      if (bars.isActive) bars.stop();
    },
  };

  function showLeg(leg: LegView): void {
    const state = {
      resource: leg.resource.padEnd(16),
      status: leg.status.toLowerCase().padEnd(10),
      records: String(leg.records).padStart(9),
      pages: leg.pages,
    };
    const line =
      lines.get(leg.resource) ??
      bars.create(1, 0, state, { format: '  {resource} {status} {records} records in {pages} pages' });
    lines.set(leg.resource, line);
    line.update(endedStatuses.includes(leg.status) ? 1 : 0, state);
  }
}
