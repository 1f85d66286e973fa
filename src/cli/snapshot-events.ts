import type { LegView, SnapshotView } from '../snapshot/snapshot.js';

/** Shows how a run goes. */
export interface Progress {
  /** Called with every look at the run. */
  show(view: SnapshotView): void;
  close(): void;
}

/** Writes a JSON line for everything that has changed since the look before: for programs and logs. */
export function eventProgress(write: (line: string) => void): Progress {
  let before: SnapshotView | null = null;
  const event = (name: string, view: SnapshotView, facts: object): void =>
    write(JSON.stringify({ event: name, snapshot: view.id, ...facts }));
  return {
    show: (view) => {
      if (before === null) event('snapshot', view, stateOf(view));
      for (const leg of view.legs) {
        if (!isSame(leg, legOf(before, leg))) event('leg', view, leg);
      }
      if (before !== null && before.status !== view.status) event('snapshot', view, stateOf(view));
      before = view;
    },
    close: () => undefined,
  };
}

/** How a run ended, in a line. */
export function summaryOf(view: SnapshotView): string {
  const { id, status, recordCount, callCount, error, startedAt, finishedAt, resumeAt } = view;
  const seconds =
    startedAt && finishedAt ? ` in ${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)} s` : '';
  const skipped = view.legs.filter((leg) => leg.status === 'SKIPPED');
  return [
    `Snapshot ${id}: ${status}, ${recordCount} records, ${callCount} calls to Keap${seconds}.`,
    ...skipped.map((leg) => `  ${leg.resource} was skipped: ${leg.skippedReason ?? 'no reason is known'}`),
    ...(error === null ? [] : [`  ${error.code}: ${error.message}`]),
    ...(finishedAt === null
      ? [`  It goes on at the next start${resumeAt ? `, not before ${resumeAt.toISOString()}` : ''}.`]
      : []),
  ].join('\n');
}

function stateOf({ id: _id, legs: _legs, ...state }: SnapshotView): object {
  return state;
}

function legOf(view: SnapshotView | null, { resource }: LegView): LegView | undefined {
  return view?.legs.find((leg) => leg.resource === resource);
}

function isSame(leg: LegView, before: LegView | undefined): boolean {
  if (before === undefined) return leg.status === 'QUEUED';
  return leg.status === before.status && leg.pages === before.pages && leg.records === before.records;
}
