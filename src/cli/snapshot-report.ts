import type { LegView, SnapshotView } from '../snapshot/snapshot.js';

/** The result of a run as text: a line about it, whether it is complete and why, and the evidence of each collection. */
export function formatRun(view: SnapshotView): string {
  const { completeness, legs } = view;
  return [
    summarizeRun(view),
    `Completeness: ${completeness.status}${completeness.coversAll ? '' : ', of some collections only'}${view.acceptedAt === null ? '' : '; accepted'}`,
    ...completeness.reasons.map((reason) => `  ${reason}`),
    '',
    ...formatLegs(legs),
    ...(completeness.endedOnly.length === 0
      ? []
      : ['', 'ENDED: the end of the list is confirmed; a record that Keap left out on the way would not show.']),
  ].join('\n');
}

/** The completeness of a run and the evidence of its legs, for one JSON line. */
export function describeCompleteness({ completeness, acceptedAt, asSeenBy, legs }: SnapshotView): object {
  return {
    ...completeness,
    acceptedAt,
    asSeenBy,
    legs: legs.map(({ resource, status, records, evidence, reason, held, skippedReason }) => ({
      resource,
      status,
      records,
      evidence,
      reason,
      held,
      skippedReason,
    })),
  };
}

/** A run on one line of a list. */
export function formatRunLine({ id, status, completeness, acceptedAt, createdAt, recordCount }: SnapshotView): string {
  return [
    id.padStart(6),
    createdAt.toISOString().slice(0, 19),
    status.padEnd(12),
    completeness.status.padEnd(12),
    `${recordCount} records`,
    ...(completeness.coversAll ? [] : [`of ${completeness.covered.join(', ')}`]),
    ...(acceptedAt === null ? [] : ['accepted']),
  ].join('  ');
}

function summarizeRun(view: SnapshotView): string {
  const { id, status, recordCount, callCount, error, startedAt, finishedAt, resumeAt } = view;
  const seconds =
    startedAt && finishedAt ? ` in ${((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)} s` : '';
  return [
    `Snapshot ${id}: ${status}, ${recordCount} records, ${callCount} calls to Keap${seconds}.`,
    ...(error === null ? [] : [`  ${error.code}: ${error.message}`]),
    ...(finishedAt === null
      ? [`  It resumes at the next start${resumeAt ? `, not before ${resumeAt.toISOString()}` : ''}.`]
      : []),
    ...(status === 'NEEDS_REVIEW'
      ? [`  Look at what is held, then run "keap-graph snapshot accept ${id}" or "keap-graph snapshot reject ${id}".`]
      : []),
    ...(status === 'INCOMPLETE'
      ? [
          `  "keap-graph snapshot resume ${id}" scans what is missing.${
            view.acceptedAt === null
              ? ` Where it is right as it is, "keap-graph snapshot accept ${id}" makes the views show it.`
              : ''
          }`,
        ]
      : []),
  ].join('\n');
}

function formatLegs(legs: readonly LegView[]): string[] {
  const width = Math.max(0, ...legs.map(({ resource }) => resource.length));
  return legs.flatMap((leg) => {
    const columns = [leg.resource.padEnd(width), leg.status.padEnd(10), (leg.evidence?.kind ?? '').padEnd(7)];
    return [
      `  ${columns.join('  ')}  ${formatCounts(leg).padStart(16)}  ${explainLeg(leg)}`.trimEnd(),
      ...formatHeld(leg),
    ];
  });
}

const formatCounts = ({ records, evidence }: LegView): string =>
  evidence?.expected == null ? String(records) : `${evidence.counted} of ${evidence.expected}`;

const explainLeg = ({ evidence, reason, skippedReason }: LegView): string =>
  reason ?? skippedReason ?? evidence?.confirmedBy ?? '';

function formatHeld({ held }: LegView): string[] {
  if (held === null) return [];
  const facts = [
    `${held.guard}: ${held.before} records before, ${held.now} now`,
    ...(held.columns.length === 0 ? [] : [`columns ${held.columns.join(', ')}`]),
    ...(held.sampleIds.length === 0 ? [] : [`ids ${held.sampleIds.join(', ')} …`]),
  ];
  return [`      ${facts.join('; ')}`];
}
