import { registerEnumType } from 'type-graphql';
import type { LegStatus, RunStatus, SnapshotView, ScanKind } from '../../snapshot/snapshot.js';

/** An enum whose values are what the snapshot service itself says; `meanings` must name them all. */
function registerServiceEnum<Name extends string>(
  name: string,
  description: string,
  meanings: Readonly<Record<Name, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries<string>(meanings);
  const values = Object.fromEntries(entries.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(entries.map(([value, meaning]) => [value, { description: meaning }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

export const SnapshotStatus = registerServiceEnum<RunStatus>('SnapshotStatus', 'How far a snapshot is.', {
  QUEUED: 'It waits to be taken up.',
  RUNNING: 'It is being walked, or will be as soon as a gateway is running again.',
  PAUSED: "The day's call budget is spent; it goes on by itself at `resumeAt`.",
  COMPLETED: 'Everything was walked, or left out with a reason.',
  FAILED: 'It stopped on a fault; `error` says which. `resumeSnapshot` goes on where it stopped.',
  CANCELLED: 'Somebody cancelled it. `resumeSnapshot` goes on where it stopped.',
});

export const SnapshotLegStatus = registerServiceEnum<LegStatus>(
  'SnapshotLegStatus',
  'How far one collection of a snapshot is.',
  {
    QUEUED: 'Its turn has not come.',
    RUNNING: 'It is being walked.',
    COMPLETED: 'It was walked to its end.',
    FAILED: 'The snapshot stopped here; what was stored stays.',
    SKIPPED: 'Keap does not give it to this account; `skippedReason` says how it answered.',
    CANCELLED: 'The snapshot was cancelled before its end.',
  },
);

export const SnapshotWalk = registerServiceEnum<ScanKind>('SnapshotWalk', 'How a collection is walked.', {
  KEYSET: 'By ascending id: what comes or goes elsewhere meanwhile cannot shift it.',
  WINDOWS: 'By ranges of ids, each complete whatever its order.',
  TOKENS: "By Keap's page tokens: what comes or goes meanwhile may be missed until the next snapshot.",
  OFFSETS:
    'By counted offsets, as REST v1 pages: each page overlaps the one before, so that a list that shifts is noticed and read again.',
  WHOLE: 'In one answer: Keap gives the collection whole.',
});

export const SnapshotMode = registerServiceEnum<SnapshotView['mode']>('SnapshotMode', 'What a snapshot reads.', {
  FULL: 'Every record of the collections chosen, so that deletions are seen.',
});

export const SnapshotConsistency = registerServiceEnum<SnapshotView['consistency']>(
  'SnapshotConsistency',
  'How far changes at Keap during the walk can have disturbed a snapshot.',
  {
    KEYSET: 'Every collection that Keap can filter by id was walked by id.',
    PAGED:
      'At least one collection that can be walked by id had to be walked by pages: Keap did not honour its ids, or the account answers REST v1 only.',
  },
);
