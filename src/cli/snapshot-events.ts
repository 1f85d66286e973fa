import type { LegView, SnapshotView } from '../snapshot/snapshot.js';

/** Shows the progress of a run. */
export interface Progress {
  /** Called after every poll of the run. */
  show(view: SnapshotView): void;
  close(): void;
}

/** Writes a JSON line for each change since the last poll, for programs and logs. */
export function createEventProgress(write: (line: string) => void): Progress {
  let previous: SnapshotView | null = null;
  const event = (name: string, view: SnapshotView, facts: object): void =>
    write(JSON.stringify({ event: name, snapshot: view.id, ...facts }));
  return {
    show: (view) => {
      if (previous === null) event('snapshot', view, omitLegs(view));
      for (const leg of view.legs) {
        if (!isSame(leg, findLeg(previous, leg))) event('leg', view, leg);
      }
      if (previous !== null && previous.status !== view.status) event('snapshot', view, omitLegs(view));
      previous = view;
    },
    close: () => undefined,
  };
}

function omitLegs({ id: _id, legs: _legs, ...state }: SnapshotView): object {
  return state;
}

function findLeg(view: SnapshotView | null, { resource }: LegView): LegView | undefined {
  return view?.legs.find((leg) => leg.resource === resource);
}

function isSame(leg: LegView, previous: LegView | undefined): boolean {
  if (previous === undefined) return leg.status === 'QUEUED';
  return leg.status === previous.status && leg.pages === previous.pages && leg.records === previous.records;
}
